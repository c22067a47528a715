-- Who sells and who lets people in: domain/roles.py has them, and these tables must too. Whatever roles there were stays allowed, so
-- that no row has to be looked at.
ALTER TABLE accounts.memberships DROP CONSTRAINT memberships_roles_check;
ALTER TABLE accounts.memberships ADD CONSTRAINT memberships_roles_check CHECK (
    roles <@ ARRAY['owner', 'organiser', 'scorer', 'auctioneer', 'treasurer', 'editor', 'box_office', 'gate']
) NOT VALID;
ALTER TABLE accounts.invitations DROP CONSTRAINT invitations_roles_check;
ALTER TABLE accounts.invitations ADD CONSTRAINT invitations_roles_check CHECK (
    roles <> '{}' AND roles <@ ARRAY['owner', 'organiser', 'scorer', 'auctioneer', 'treasurer', 'editor', 'box_office', 'gate']
) NOT VALID;

-- Organisations' own accounts at a provider: what they sell is paid into them.
CREATE TABLE payments.merchants (
    organisation_id   uuid NOT NULL,
    provider          text NOT NULL,
    state             text NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted', 'incomplete', 'ready', 'restricted', 'gone')),
    reference         text,
    may_be_paid_out   boolean NOT NULL DEFAULT false,
    -- What the provider still wants to be told, in its own words, and why it has stopped the account.
    wants             text[] NOT NULL DEFAULT '{}',
    reason            text NOT NULL DEFAULT '',
    attempts          integer NOT NULL DEFAULT 0,
    due_at            timestamptz,
    created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation_id, provider)
);
CREATE INDEX merchants_due ON payments.merchants (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX merchants_by_reference ON payments.merchants (provider, reference) WHERE reference IS NOT NULL;

-- Payments whose disputes are to be looked at, because their provider told something.
CREATE TABLE payments.dispute_looks (
    payment_id  uuid PRIMARY KEY,
    attempts    integer NOT NULL DEFAULT 0,
    due_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX dispute_looks_due ON payments.dispute_looks (due_at);

CREATE TABLE payments.disputes (
    provider         text NOT NULL,
    reference        text NOT NULL,
    dispute_id       uuid NOT NULL UNIQUE,
    payment_id       uuid NOT NULL,
    organisation_id  uuid,
    state            text NOT NULL CHECK (state IN ('opened', 'won', 'lost')),
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    -- How much of it came out of the organisation's fee, where one person had sold to another.
    fee_minor        bigint NOT NULL,
    currency         text NOT NULL,
    reason           text NOT NULL DEFAULT '',
    respond_by       timestamptz,
    opened_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at        timestamptz,
    PRIMARY KEY (provider, reference)
);
CREATE INDEX disputes_of_organisation ON payments.disputes (organisation_id, dispute_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX disputes_of_payment ON payments.disputes (payment_id);

CREATE TABLE payments.subscriptions (
    subscription_id  uuid PRIMARY KEY,
    version          integer NOT NULL DEFAULT 1,
    account_id       uuid,
    plan             text NOT NULL,
    title            text NOT NULL,
    interval         text NOT NULL CHECK (interval IN ('month', 'year')),
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    currency         text NOT NULL,
    provider         text NOT NULL,
    state            text NOT NULL DEFAULT 'incomplete' CHECK (state IN ('incomplete', 'active', 'past_due', 'ended')),
    -- As the provider has it, and what the member wants of it: null once the provider has confirmed it.
    is_ending        boolean NOT NULL DEFAULT false,
    ending_wish      boolean,
    is_end_wanted    boolean NOT NULL DEFAULT false,
    -- The provider's names for the membership and for its member.
    reference        text,
    customer         text,
    next_url         text,
    reason           text NOT NULL DEFAULT '',
    period_ends_at   timestamptz,
    attempts         integer NOT NULL DEFAULT 0,
    due_at           timestamptz DEFAULT clock_timestamp(),
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at         timestamptz
);
-- The guard: one membership per person.
CREATE UNIQUE INDEX subscriptions_one_open ON payments.subscriptions (account_id) WHERE state <> 'ended' AND account_id IS NOT NULL;
CREATE INDEX subscriptions_due ON payments.subscriptions (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX subscriptions_of_account ON payments.subscriptions (account_id, subscription_id) WHERE account_id IS NOT NULL;
CREATE INDEX subscriptions_by_reference ON payments.subscriptions (provider, reference) WHERE reference IS NOT NULL;

-- What came in for memberships: each of the provider's invoices is booked once.
CREATE TABLE payments.subscription_payments (
    provider         text NOT NULL,
    reference        text NOT NULL,
    transfer_id      uuid NOT NULL,
    subscription_id  uuid NOT NULL,
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    currency         text NOT NULL,
    made_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (provider, reference)
);
CREATE INDEX subscription_payments_of_subscription ON payments.subscription_payments (subscription_id);

-- From here on the sandbox again, which knows nothing of the above.
CREATE TABLE payments.sandbox_subscriptions (
    key           uuid PRIMARY KEY,
    title         text NOT NULL,
    interval      text NOT NULL,
    amount_minor  bigint NOT NULL,
    currency      text NOT NULL,
    card          text NOT NULL DEFAULT '',
    state         text NOT NULL CHECK (state IN ('requires_method', 'requires_action', 'active', 'past_due', 'ended')),
    is_ending     boolean NOT NULL DEFAULT false,
    anchor_at     timestamptz,
    periods       integer NOT NULL DEFAULT 0,
    failures      integer NOT NULL DEFAULT 0,
    reason        text NOT NULL DEFAULT '',
    -- When time changes it next.
    due_at        timestamptz,
    return_url    text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sandbox_subscriptions_due ON payments.sandbox_subscriptions (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE payments.sandbox_invoices (
    subscription_key  uuid NOT NULL,
    period            integer NOT NULL,
    amount_minor      bigint NOT NULL,
    currency          text NOT NULL,
    paid_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (subscription_key, period)
);

CREATE TABLE payments.sandbox_disputes (
    dispute_key   uuid PRIMARY KEY,
    payment_key   uuid NOT NULL UNIQUE,
    amount_minor  bigint NOT NULL,
    currency      text NOT NULL,
    state         text NOT NULL CHECK (state IN ('opened', 'won', 'lost')),
    respond_by    timestamptz NOT NULL
);

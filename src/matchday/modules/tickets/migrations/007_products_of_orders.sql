-- Of all places of an order that are of one product and take places of their own, which is nearly every order's: when holds end, their
-- places are then counted without being looked up. None: the positions say.
ALTER TABLE tickets.orders ADD COLUMN only_product_id uuid;

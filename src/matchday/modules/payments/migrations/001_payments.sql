-- What somebody was asked for and tried to pay. One row per try; a failed one stays, and another may follow it.
CREATE TABLE payments.payments (
    payment_id       uuid PRIMARY KEY,
    quote_id         uuid NOT NULL,
    source           text NOT NULL,
    subject_id       uuid NOT NULL,
    group_id         uuid NOT NULL,
    organisation_id  uuid,
    payee_id         uuid,
    fee_minor        bigint NOT NULL,
    payer_id         uuid,
    email            text,
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    currency         text NOT NULL,
    title            text NOT NULL,
    return_path      text NOT NULL,
    expires_at       timestamptz NOT NULL,
    provider         text NOT NULL,
    -- The provider's own word for a card (never a card's number), empty where its page asks for one.
    method           text NOT NULL,
    state            text NOT NULL DEFAULT 'pending'
                     CHECK (state IN ('pending', 'requires_action', 'processing', 'captured', 'failed', 'cancelled')),
    -- The provider's name for it, and where the payer goes on.
    reference        text,
    next_url         text,
    -- Why it failed; while it is open, why the last try on the provider's page did.
    reason           text NOT NULL DEFAULT '',
    is_cancel_wanted boolean NOT NULL DEFAULT false,
    -- Asked for back so far, done or under way: never more than was captured.
    refunded_minor   bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    attempts         integer NOT NULL DEFAULT 1,
    -- When a worker looks at it again; null once its end is known. Whoever works on it has it until then.
    due_at           timestamptz,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at       timestamptz
);
-- The guard: for one thing there is one payment that is under way or that has taken the money.
CREATE UNIQUE INDEX payments_one_live ON payments.payments (subject_id) WHERE state NOT IN ('failed', 'cancelled');
CREATE INDEX payments_due ON payments.payments (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payments_of_organisation ON payments.payments (organisation_id, payment_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX payments_of_payer ON payments.payments (payer_id, payment_id) WHERE payer_id IS NOT NULL;
-- The sandbox's names are made of the payment's own id.
CREATE INDEX payments_by_reference ON payments.payments (reference) WHERE reference IS NOT NULL AND provider <> 'sandbox';

CREATE TABLE payments.refunds (
    refund_id        uuid PRIMARY KEY,
    payment_id       uuid NOT NULL,
    source           text NOT NULL,
    subject_id       uuid NOT NULL,
    group_id         uuid NOT NULL,
    organisation_id  uuid,
    payee_id         uuid,
    amount_minor     bigint NOT NULL,
    -- How much of it comes out of the organisation's fee, where one person had sold to another.
    fee_minor        bigint NOT NULL,
    currency         text NOT NULL,
    -- Whether the money had been passed on to whom it was earned by.
    is_earned        boolean NOT NULL,
    wish             text NOT NULL,
    provider         text NOT NULL,
    -- Refused: we never asked the provider. Failed: the provider said no; the treasurer may try again.
    state            text NOT NULL CHECK (state IN ('pending', 'processing', 'succeeded', 'failed', 'refused')),
    reference        text,
    reason           text NOT NULL DEFAULT '',
    attempts         integer NOT NULL DEFAULT 0,
    due_at           timestamptz,
    -- How often it was begun anew after a failure: part of the key the provider knows it by.
    tries            integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at       timestamptz
);
CREATE INDEX refunds_due ON payments.refunds (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX refunds_of_payment ON payments.refunds (payment_id);
CREATE INDEX refunds_of_organisation ON payments.refunds (organisation_id, refund_id) WHERE organisation_id IS NOT NULL;

-- What providers told. It is only ever a reason to look; kept to know what came twice, and until it is known what it is about.
CREATE TABLE payments.webhook_events (
    provider     text NOT NULL,
    event_id     text NOT NULL,
    kind         text NOT NULL,
    about        text NOT NULL,
    payment_id   uuid,
    reference    text NOT NULL,
    state        text NOT NULL CHECK (state IN ('heard', 'unknown')),
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (provider, event_id)
);
CREATE INDEX webhook_events_unknown ON payments.webhook_events (received_at) WHERE state = 'unknown';
CREATE INDEX webhook_events_old ON payments.webhook_events (received_at);

CREATE TABLE payments.payouts (
    payout_id        uuid PRIMARY KEY,
    organisation_id  uuid NOT NULL,
    amount_minor     bigint NOT NULL CHECK (amount_minor > 0),
    currency         text NOT NULL,
    provider         text NOT NULL,
    asked_by         uuid NOT NULL,
    state            text NOT NULL CHECK (state IN ('pending', 'processing', 'succeeded', 'failed')),
    reference        text,
    reason           text NOT NULL DEFAULT '',
    attempts         integer NOT NULL DEFAULT 0,
    due_at           timestamptz,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at       timestamptz
);
CREATE INDEX payouts_due ON payments.payouts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX payouts_of_organisation ON payments.payouts (organisation_id, payout_id);

CREATE TABLE payments.known_organisations (
    organisation_id  uuid PRIMARY KEY,
    version          integer NOT NULL,
    slug             text NOT NULL,
    name             text NOT NULL
);

-- From here on the sandbox: a payment provider of our own for demo and tests. Nothing above is read or written by it, and
-- nothing of it by what is above: they talk as strangers do.
CREATE TABLE payments.sandbox_payments (
    -- The key its customer (payments) gave: the same key is the same payment.
    key             uuid PRIMARY KEY,
    amount_minor    bigint NOT NULL,
    currency        text NOT NULL,
    title           text NOT NULL,
    card            text NOT NULL,
    state           text NOT NULL CHECK (state IN ('requires_method', 'requires_action', 'processing', 'succeeded', 'failed', 'cancelled')),
    reason          text NOT NULL DEFAULT '',
    return_url      text NOT NULL,
    refunded_minor  bigint NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND amount_minor),
    -- When a slow card answers.
    ready_at        timestamptz,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sandbox_payments_slow ON payments.sandbox_payments (ready_at) WHERE ready_at IS NOT NULL;

CREATE TABLE payments.sandbox_refunds (
    key           text PRIMARY KEY,
    payment_key   uuid NOT NULL,
    amount_minor  bigint NOT NULL,
    state         text NOT NULL CHECK (state IN ('succeeded', 'failed')),
    reason        text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE payments.sandbox_payouts (
    key           uuid PRIMARY KEY,
    amount_minor  bigint NOT NULL,
    currency      text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What the sandbox tells its customer by webhook. A fault may make several of one event, or none.
CREATE TABLE payments.sandbox_webhooks (
    webhook_id         uuid PRIMARY KEY,
    event_id           uuid NOT NULL,
    body               text NOT NULL,
    is_wrongly_signed  boolean NOT NULL DEFAULT false,
    attempts           integer NOT NULL DEFAULT 0,
    status             integer,
    due_at             timestamptz,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sandbox_webhooks_due ON payments.sandbox_webhooks (due_at) WHERE due_at IS NOT NULL;

-- The fault schedule: what goes wrong next, and how often.
CREATE TABLE payments.sandbox_faults (
    place      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    uses_left  integer NOT NULL CHECK (uses_left > 0),
    seconds    integer NOT NULL DEFAULT 0
);

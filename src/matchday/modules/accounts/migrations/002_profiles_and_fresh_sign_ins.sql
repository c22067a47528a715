-- What a person says about themselves, and the language we write to them in.
ALTER TABLE accounts.accounts
    ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de')),
    ADD COLUMN bio text NOT NULL DEFAULT '' CHECK (length(bio) <= 500),
    ADD COLUMN avatar_key text CHECK (length(avatar_key) <= 200);

-- When the person last showed who they are in this session; what changes how one signs in asks for a recent one.
ALTER TABLE accounts.sessions ADD COLUMN authenticated_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE accounts.sessions
    DROP CONSTRAINT sessions_ended_because_check,
    ADD CONSTRAINT sessions_ended_because_check CHECK (
        ended_because IN ('sign_out', 'everywhere', 'password', 'reset', 'email', 'second_factor', 'ban', 'reuse', 'too_many')
    );

-- A filter by module that finds little would otherwise read the log to its beginning.
CREATE INDEX entries_by_module ON audit.entries (module, sequence);
CREATE INDEX entries_of_organisation_by_module ON audit.entries (organisation_id, module, sequence);

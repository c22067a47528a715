-- Team sheets that were read from match reports of other websites, and what of a match without a protocol was told last: sheets and
-- cards under the names that everybody may read, which may change without the report.
CREATE TABLE competitions.match_reports (
    match_id uuid PRIMARY KEY REFERENCES competitions.matches ON DELETE CASCADE,
    -- The host that the sheets were read from; empty where only cards are known.
    source text NOT NULL DEFAULT '' CHECK (length(source) <= 300),
    sheets jsonb NOT NULL DEFAULT '[]',
    -- NULL with version 0: nobody has been told.
    told jsonb,
    version bigint NOT NULL DEFAULT 0,
    CHECK ((told IS NULL) = (version = 0))
);

-- Reports that were read before sheets were kept are read once more, at the pace of their hosts.
UPDATE competitions.crawled_pages SET etag = NULL, last_modified = NULL, applied_hash = NULL
WHERE kind = 'report' AND applied_hash IS NOT NULL;

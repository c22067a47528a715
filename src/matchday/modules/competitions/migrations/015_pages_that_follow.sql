-- Where a page leads to, so that one that has not changed need not be sent again to be followed. Empty: it is the last;
-- NULL: nobody has asked.
ALTER TABLE competitions.crawled_pages ADD COLUMN next_url text CHECK (length(next_url) <= 2000);

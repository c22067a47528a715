-- Two legs may be decided by points, and whom nothing tells apart by who was seeded better.
ALTER TABLE competitions.ties DROP CONSTRAINT ties_decided_by_check;
ALTER TABLE competitions.ties ADD CONSTRAINT ties_decided_by_check CHECK (
    decided_by IN (
        'play', 'aggregate', 'points', 'away_goals', 'extra_time', 'shootout', 'series', 'replay', 'better_seed', 'walkover', 'award',
        'not_needed'
    )
) NOT VALID;

-- What was given up, by host: the owner looks at it and may ask for another round. Few rows, so that deliveries pay nothing for it.
CREATE INDEX work_given_up ON work (lane) WHERE state = 'given-up';

-- What was finished when. Rows come in the order of time, at the end of the index.
CREATE INDEX work_finished ON work (finished_at) WHERE finished_at IS NOT NULL;

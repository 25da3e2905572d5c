CREATE TABLE orders (id uuid PRIMARY KEY, customer text NOT NULL, placed timestamptz NOT NULL);

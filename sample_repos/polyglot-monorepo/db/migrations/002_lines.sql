CREATE TABLE lines (
    order_id uuid REFERENCES orders (id),
    article text NOT NULL,
    amount integer NOT NULL CHECK (amount > 0),
    cents bigint NOT NULL
);

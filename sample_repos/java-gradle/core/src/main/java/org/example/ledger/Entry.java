package org.example.ledger;

import java.math.BigDecimal;

/** Moves an amount from one account to another. */
public record Entry(String from, String to, BigDecimal amount) {
    public Entry {
        if (amount.signum() <= 0) {
            throw new IllegalArgumentException("an amount is above zero");
        }
    }
}

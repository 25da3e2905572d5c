package org.example.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** All entries, and what they come to. */
public final class Ledger {
    private final List<Entry> entries = new ArrayList<>();

    public void add(Entry entry) {
        entries.add(entry);
    }

    public BigDecimal balance(String account) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Entry entry : entries) {
            if (entry.to().equals(account)) {
                sum = sum.add(entry.amount());
            }
            if (entry.from().equals(account)) {
                sum = sum.subtract(entry.amount());
            }
        }
        return sum;
    }
}

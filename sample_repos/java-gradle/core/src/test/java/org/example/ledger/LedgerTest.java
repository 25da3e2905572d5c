package org.example.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void bothSidesOfAnEntryCount() {
        Ledger ledger = new Ledger();
        ledger.add(new Entry("bank", "rent", new BigDecimal("850.00")));
        assertEquals(new BigDecimal("850.00"), ledger.balance("rent"));
        assertEquals(new BigDecimal("-850.00"), ledger.balance("bank"));
    }
}

package io.biscotti.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.SQLExceptionOverride.Override;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolFaultsTest {
  private static SQLException thrown(String state) {
    return new SQLException("insert into accounts values ('john')", state);
  }

  @ParameterizedTest
  @CsvSource({
    "53100, its disk is full",
    "53200, it has no resources left",
    "08006, it can't be reached",
    "57P03, it is starting or stopping",
    "25006, it is read-only",
    "90098, it has closed itself",
    "23505,",
    "'',",
    ","
  })
  void reason_ofAState_isInWords(String state, String reason) {
    Throwable wrapped = new IllegalStateException(thrown(state));
    assertEquals(Optional.ofNullable(reason), PoolFaults.reason(wrapped));
  }

  @Test
  void reason_ofAPoolThatCannotConnect_isThatOfTheDriver() {
    SQLException timeout = new SQLException("no connection", (String) null, thrown("08001"));
    assertEquals(Optional.of("it can't be reached"), PoolFaults.reason(timeout));
  }

  @Test
  void reason_systemSaysThatTheDiskIsFull_isThatWhateverTheState() {
    SQLException closed = thrown("90098");
    closed.initCause(new IOException("No space left on device"));
    assertEquals(Optional.of("its disk is full"), PoolFaults.reason(closed));
  }

  @Test
  void isFull_afterAFailure_forThirtySeconds() {
    AtomicLong time = new AtomicLong(-5);
    PoolFaults faults = new PoolFaults(time::get);
    assertFalse(faults.isFull());
    assertEquals(Override.CONTINUE_EVICT, faults.adjudicate(thrown("53200")));
    assertFalse(faults.isFull());
    assertEquals(Override.CONTINUE_EVICT, faults.adjudicate(thrown("53100")));
    time.addAndGet(TimeUnit.SECONDS.toNanos(30) - 1);
    assertTrue(faults.isFull());
    time.incrementAndGet();
    assertFalse(faults.isFull());
  }

  @Test
  void adjudicate_readOnly_dropsOneConnectionATenthOfASecond() {
    AtomicLong time = new AtomicLong();
    PoolFaults faults = new PoolFaults(time::get);
    assertEquals(Override.MUST_EVICT, faults.adjudicate(thrown("25006")));
    assertEquals(Override.CONTINUE_EVICT, faults.adjudicate(thrown("25006")));
    time.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    assertEquals(Override.MUST_EVICT, faults.adjudicate(thrown("25006")));
  }

  @Test
  void adjudicate_closedDatabase_dropsEveryConnection() {
    PoolFaults faults = new PoolFaults();
    assertEquals(Override.MUST_EVICT, faults.adjudicate(thrown("90098")));
    assertEquals(Override.MUST_EVICT, faults.adjudicate(thrown("90121")));
  }

  /** The next call on such a connection might never return. */
  @Test
  void adjudicate_embeddedDatabaseCannotWrite_dropsTheConnection() {
    SQLException general = thrown("HY000");
    assertEquals(Override.CONTINUE_EVICT, new PoolFaults().adjudicate(general));
    general.initCause(new MVStoreException(2, "Writing to its file failed"));
    assertEquals(Override.MUST_EVICT, new PoolFaults().adjudicate(general));
  }
}

package io.biscotti.storage;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;

class H2StorageTest extends JdbcStorageContract {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final JdbcConnectionPool pool =
      JdbcConnectionPool.create(
          "jdbc:h2:mem:storage" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "sa", "");

  @Override
  DataSource source() {
    return pool;
  }

  @AfterEach
  void close() {
    pool.dispose();
  }
}

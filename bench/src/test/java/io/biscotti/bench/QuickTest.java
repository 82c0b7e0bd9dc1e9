package io.biscotti.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuickTest {

  @Test
  void named_findsThem_inTheirOrder() {
    assertEquals(
        List.of(Work.WRITE, Work.READ), Quick.named(List.of("write", "READ"), Work.values()));
  }

  @Test
  void named_every_isAll() {
    assertEquals(List.of(Work.values()), Quick.named(List.of("every"), Work.values()));
  }

  @Test
  void named_unknown_tellsWhatThereIs() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> Quick.named(List.of("reed"), Work.values()));

    assertEquals(
        "There is no reed; choose from every, read, all, write,",
        thrown.getMessage().substring(0, 54));
  }
}

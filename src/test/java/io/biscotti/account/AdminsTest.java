package io.biscotti.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.biscotti.options.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminsTest {

  private static Options options(String value) {
    return Options.of(Map.of("admins", value)::get);
  }

  @Test
  void read_names_areComparedAsAccountsAre() {
    Options options = options("root, Jürgen");
    Admins admins = Admins.read(options);
    assertEquals(List.of("admin"), admins.roles("root"));
    assertEquals(List.of("admin"), admins.roles("jürgen"));
    assertEquals(List.of(), admins.roles("john"));
    assertEquals(List.of(), options.faults());
  }

  @Test
  void read_invalidName_isAFault() {
    Options options = options("root, jane doe");
    Admins.read(options);
    assertEquals(1, options.faults().size());
    assertEquals(
        "admins: a user name must contain only letters, digits and symbols, without spaces and"
            + " / \\ % ;, was jane doe",
        options.faults().get(0));
  }
}

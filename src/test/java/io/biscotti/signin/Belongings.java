package io.biscotti.signin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Life} knows: the accounts, their sign-ins, and every credential that was given out.
 */
final class Belongings {
  final Map<String, Account> accounts = new TreeMap<>();
  final List<SignIn> signIns = new ArrayList<>();
  final List<Cookie> cookies = new ArrayList<>();
  final List<Access> accesses = new ArrayList<>();
  final List<Refresh> refreshes = new ArrayList<>();

  /** One with the same name that is registered later is another. */
  static final class Account {
    final String name;
    String password;
    boolean disabled;

    Account(String name, String password) {
      this.name = name;
      this.password = password;
    }
  }

  static final class SignIn {
    final Account account;
    boolean ended;
    boolean confirmed;

    /** How often its session got another id. */
    int version;

    SignIn(Account account) {
      this.account = account;
    }
  }

  /** A session cookie, in the form of a {@code Cookie} header. */
  record Cookie(SignIn signIn, int version, String text) {
    boolean works() {
      return !signIn.ended && version == signIn.version;
    }
  }

  static final class Access {
    final SignIn signIn;
    final String text;
    boolean revoked;

    Access(SignIn signIn, String text) {
      this.signIn = signIn;
      this.text = text;
    }

    boolean works() {
      return !signIn.ended && !revoked;
    }
  }

  static final class Family {
    final SignIn signIn;
    boolean revoked;

    Family(SignIn signIn) {
      this.signIn = signIn;
    }
  }

  /** It may be used again at once, which gives the same successor. */
  record Refresh(Family family, String text) {
    boolean works() {
      return !family.revoked && !family.signIn.ended;
    }
  }

  /** The credentials of a request, each from anywhere. */
  record Sent(@Nullable Cookie cookie, @Nullable Access access, @Nullable Refresh refresh) {
    static final Sent NOTHING = new Sent(null, null, null);

    /** The value of the header {@code Cookie}. */
    String header() {
      List<String> pairs = new ArrayList<>(List.of("a=b"));
      if (cookie != null) {
        pairs.add(cookie.text());
      }
      if (access != null) {
        pairs.add("access_token=" + access.text);
      }
      if (refresh != null) {
        pairs.add("refresh_token=" + refresh.text());
      }
      return String.join("; ", pairs);
    }

    /** The session's sign-in; null if there is no session. */
    @Nullable SignIn live() {
      return cookie != null && cookie.works() ? cookie.signIn() : null;
    }

    /** Every sign-in that a credential names, over or not. */
    Set<SignIn> named() {
      Set<SignIn> named = new LinkedHashSet<>();
      if (cookie != null) {
        named.add(cookie.signIn());
      }
      if (access != null) {
        named.add(access.signIn);
      }
      if (refresh != null) {
        named.add(refresh.family().signIn);
      }
      return named;
    }

    void endOthers(Account account) {
      end(named().stream().filter(each -> each.account != account).toList());
    }

    /** Who is signed in; null if nobody is. */
    @Nullable Account person() {
      SignIn live = live();
      if (live != null) {
        return live.account;
      }
      return access != null && access.works() ? access.signIn.account : null;
    }
  }

  static void end(Collection<SignIn> all) {
    all.forEach(each -> each.ended = true);
  }

  SignIn begin(Account account) {
    SignIn begun = new SignIn(account);
    signIns.add(begun);
    return begun;
  }

  Stream<SignIn> living(Account account) {
    return signIns.stream().filter(each -> each.account == account && !each.ended);
  }

  Cookie keep(SignIn signIn, String text) {
    Cookie kept = new Cookie(signIn, signIn.version, text);
    cookies.add(kept);
    return kept;
  }

  Access keepAccess(SignIn signIn, String text) {
    Access kept = new Access(signIn, text);
    accesses.add(kept);
    return kept;
  }

  /** The successor of a token may be given out again. */
  Refresh keepRefresh(Family family, String text) {
    return refreshes.stream()
        .filter(each -> each.text().equals(text))
        .findFirst()
        .orElseGet(
            () -> {
              Refresh kept = new Refresh(family, text);
              refreshes.add(kept);
              return kept;
            });
  }
}

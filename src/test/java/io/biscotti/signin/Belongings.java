package io.biscotti.signin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Life} knows: the accounts, their sign-ins, and every credential that was given out.
 */
final class Belongings {
  final Present present = new Present();
  final Map<String, Account> accounts = new TreeMap<>();
  final List<SignIn> signIns = new ArrayList<>();
  final List<Cookie> cookies = new ArrayList<>();
  final List<Access> accesses = new ArrayList<>();
  final List<Refresh> refreshes = new ArrayList<>();

  /** An account; one with the same name that is registered later is another account. */
  static final class Account {
    final String name;
    String password;
    boolean disabled;

    Account(String name, String password) {
      this.name = name;
      this.password = password;
    }
  }

  /** Which server gets the current request, and how often all servers have caught up so far. */
  static final class Present {
    int server;
    int era;

    /** The servers that have revoked something since. */
    final Set<Integer> withNews = new TreeSet<>();
  }

  /** Whether something was revoked. The server that did it knows at once, the others soon. */
  static final class Revocation {
    private final Present present;
    private final Set<Integer> servers = new HashSet<>();
    private int era;

    Revocation(Present present) {
      this.present = present;
    }

    void happen() {
      era = isDone() ? era : present.era;
      servers.add(present.server);
      present.withNews.add(present.server);
    }

    boolean isDone() {
      return !servers.isEmpty();
    }

    /** Whether the current server may not know about the revocation yet. */
    boolean isNews() {
      return isDone() && era == present.era && !servers.contains(present.server);
    }
  }

  static final class SignIn {
    final Account account;
    final Revocation end;

    SignIn(Account account, Revocation end) {
      this.account = account;
      this.end = end;
    }

    boolean isOver() {
      return end.isDone();
    }
  }

  /** A sign-in's session under one id. */
  static final class Version {
    final SignIn signIn;
    final Revocation replacement;
    boolean confirmed;

    Version(SignIn signIn, Revocation replacement) {
      this.signIn = signIn;
      this.replacement = replacement;
    }
  }

  /** A session cookie, in the form of a {@code Cookie} header. */
  record Cookie(Version version, String text) {
    SignIn signIn() {
      return version.signIn;
    }

    boolean works() {
      return !signIn().isOver() && !version.replacement.isDone();
    }

    /** Whether the cookie doesn't work, but the current server may not know that yet. */
    boolean isDoubtful() {
      return !works()
          && (!signIn().isOver() || signIn().end.isNews())
          && (!version.replacement.isDone() || version.replacement.isNews());
    }
  }

  static final class Access {
    final SignIn signIn;
    final String text;
    final Revocation revocation;

    Access(SignIn signIn, String text, Revocation revocation) {
      this.signIn = signIn;
      this.text = text;
      this.revocation = revocation;
    }

    boolean works() {
      return !signIn.isOver() && !revocation.isDone();
    }

    /** Like {@link Cookie#isDoubtful}, for a token. */
    boolean isDoubtful() {
      return !works()
          && (!signIn.isOver() || signIn.end.isNews())
          && (!revocation.isDone() || revocation.isNews());
    }
  }

  static final class Family {
    final SignIn signIn;
    boolean revoked;

    Family(SignIn signIn) {
      this.signIn = signIn;
    }
  }

  /** A token may be used again at once, and then gets the same successor from the database. */
  record Refresh(Family family, String text) {
    boolean works() {
      return !family.revoked && !family.signIn.isOver();
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

    /** The session; null if there is none. */
    @Nullable Version live() {
      return cookie != null && cookie.works() ? cookie.version() : null;
    }

    boolean isDoubtful() {
      return cookie != null && cookie.isDoubtful();
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

    /** Who may be signed in according to the current server; null stands for nobody. */
    Set<@Nullable Account> people() {
      Set<@Nullable Account> people = new HashSet<>();
      if (cookie != null && (cookie.works() || cookie.isDoubtful())) {
        people.add(cookie.signIn().account);
      }
      if (live() != null) {
        return people;
      }
      if (access != null && (access.works() || access.isDoubtful())) {
        people.add(access.signIn.account);
      }
      // The account of a session that is over may be gone.
      if (access == null || !access.works() || isDoubtful()) {
        people.add(null);
      }
      return people;
    }
  }

  static void end(Collection<SignIn> all) {
    all.forEach(each -> each.end.happen());
  }

  /** A new session. */
  Version begin(Account account) {
    SignIn begun = new SignIn(account, new Revocation(present));
    signIns.add(begun);
    return new Version(begun, new Revocation(present));
  }

  /** The same session under another id. */
  Version replace(Version version) {
    version.replacement.happen();
    return new Version(version.signIn, new Revocation(present));
  }

  Stream<SignIn> living(Account account) {
    return signIns.stream().filter(each -> each.account == account && !each.isOver());
  }

  Cookie keep(Version version, String text) {
    Cookie kept = new Cookie(version, text);
    cookies.add(kept);
    return kept;
  }

  Access keepAccess(SignIn signIn, String text) {
    Access kept = new Access(signIn, text, new Revocation(present));
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

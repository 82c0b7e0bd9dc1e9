package io.biscotti.cluster;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What all clients did and saw in one run. Thread-safe. */
final class History {

  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Queue<Ticket> tickets = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger sessions = new AtomicInteger();

  /** The last cookies of a session, whether it was signed out or not. */
  record Ticket(int client, String session, String cookie) {}

  void add(Operation operation) {
    operations.add(operation);
  }

  void keep(Ticket ticket) {
    tickets.add(ticket);
  }

  /** A number that no other write has. */
  int nextNumber() {
    return numbers.incrementAndGet();
  }

  /** A name that no other session has. */
  String nextSession() {
    return "s" + sessions.incrementAndGet();
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }

  List<Ticket> tickets() {
    return List.copyOf(tickets);
  }
}

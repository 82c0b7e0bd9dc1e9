package com.example.jersey;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;

/** Notes that one visitor keeps. */
@Path("/notes")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class Notes {

  public record Note(String text, int stars) {}

  @Context private HttpServletRequest request;

  @GET
  public List<Note> all() {
    return notes(request.getSession());
  }

  @POST
  public List<Note> add(Note note) {
    HttpSession session = request.getSession();
    List<Note> notes = new ArrayList<>(notes(session));
    notes.add(note);
    session.setAttribute(
        "notes", new ArrayList<>(notes.stream().map(n -> n.stars() + n.text()).toList()));
    return notes;
  }

  @GET
  @Path("/later")
  public void later(@Suspended AsyncResponse answer) {
    List<Note> notes = notes(request.getSession());
    new Thread(() -> answer.resume(notes)).start();
  }

  @POST
  @Path("/end")
  public List<Note> ended() {
    request.getSession().invalidate();
    return List.of();
  }

  @SuppressWarnings("unchecked")
  private static List<Note> notes(HttpSession session) {
    List<String> kept = (List<String>) session.getAttribute("notes");
    return kept == null
        ? List.of()
        : kept.stream().map(n -> new Note(n.substring(1), n.charAt(0) - '0')).toList();
  }
}

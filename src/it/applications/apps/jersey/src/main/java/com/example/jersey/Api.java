package com.example.jersey;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

@ApplicationPath("/api")
public class Api extends Application {

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(Notes.class);
  }
}

package com.example.empty;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** An application that names no resource, so Jersey takes all that it finds. */
@ApplicationPath("app")
public class Empty extends Application {}

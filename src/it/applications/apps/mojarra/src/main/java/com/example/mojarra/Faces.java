package com.example.mojarra;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.faces.annotation.FacesConfig;

/** Switches Faces on. */
@FacesConfig
@ApplicationScoped
public class Faces {}

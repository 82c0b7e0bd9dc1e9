package com.example.frameworks;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** The application's beans: one controller. */
@Configuration
@EnableWebMvc
@Import(GreetingController.class)
public class SpringConfiguration {}

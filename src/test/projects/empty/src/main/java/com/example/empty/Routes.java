package com.example.empty;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.util.stream.Collectors;
import org.glassfish.jersey.server.ExtendedResourceContext;

/** Lists the paths of all resources, and keeps a count in the session. */
@Path("routes")
public class Routes {
  /** One path a line, without the WADL that Jersey makes itself. */
  @GET
  public String list(
      @Context ExtendedResourceContext context,
      @Context jakarta.servlet.http.HttpServletRequest request) {
    Integer count = (Integer) request.getSession().getAttribute("count");
    request.getSession().setAttribute("count", count == null ? 1 : count + 1);
    return context.getResourceModel().getRootResources().stream()
            .map(resource -> resource.getPath())
            .filter(path -> !path.equals("application.wadl"))
            .sorted()
            .collect(Collectors.joining("\n"))
        + "\nvisit "
        + request.getSession().getAttribute("count");
  }
}

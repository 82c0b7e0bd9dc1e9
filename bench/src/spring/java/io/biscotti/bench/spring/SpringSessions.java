package io.biscotti.bench.spring;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ScriptUtils;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Spring Session as its own configuration classes set it up, without a Spring context. The profile
 * {@code stores} of the project compiles this file too.
 */
public final class SpringSessions {
  private SpringSessions() {}

  /** The setup of {@code @EnableSpringHttpSession} with a map. */
  public static void inMap(ServletContext context) {
    add(context, new MapSessionRepository(new ConcurrentHashMap<>()));
  }

  /** The setup of {@code @EnableRedisHttpSession}. */
  public static void inRedis(ServletContext context, int port) {
    LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", port);
    connections.afterPropertiesSet();
    connections.start();
    RedisTemplate<String, Object> template = new RedisTemplate<>();
    template.setKeySerializer(RedisSerializer.string());
    template.setHashKeySerializer(RedisSerializer.string());
    template.setConnectionFactory(connections);
    template.afterPropertiesSet();
    add(context, new RedisSessionRepository(template));
  }

  /** The setup of {@code @EnableJdbcHttpSession}, with the customizer for PostgreSQL. */
  public static void inDatabase(ServletContext context, String url, String user) {
    HikariDataSource source = new HikariDataSource();
    source.setJdbcUrl(url);
    source.setUsername(user);
    prepare(source);
    JdbcIndexedSessionRepository sessions =
        new JdbcIndexedSessionRepository(
            new JdbcTemplate(source),
            new TransactionTemplate(new DataSourceTransactionManager(source)));
    new PostgreSqlJdbcIndexedSessionRepositoryCustomizer().customize(sessions);
    sessions.afterPropertiesSet();
    add(context, sessions);
  }

  private static void prepare(HikariDataSource source) {
    try (Connection db = source.getConnection();
        Statement sql = db.createStatement()) {
      sql.execute("drop table if exists spring_session_attributes");
      sql.execute("drop table if exists spring_session");
      ScriptUtils.executeSqlScript(
          db, new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <S extends Session> void add(
      ServletContext context, SessionRepository<S> sessions) {
    var filter = context.addFilter("session", new SessionRepositoryFilter<>(sessions));
    filter.setAsyncSupported(true);
    filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
  }
}

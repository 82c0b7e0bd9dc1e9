package io.biscotti.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptLinkerTest {
  private static String link(Map<String, String> modules, String... entries) {
    return ScriptLinker.link(
        List.of(entries),
        path -> ScriptModule.parse(path, modules.get(path)),
        path -> path + "?v=1");
  }

  @Test
  void modules_linked_runAfterWhatTheyImport() {
    Map<String, String> modules =
        Map.of(
            "/a/page.js",
            """
            /** Comment. import { x } from "./nothing.js"; */
            import { one, two as too } from "../b/shared.js";
            import "./effect.js";
            // A line.
            export const page = one + too; // The rest.
            const late = await import("./late.js").catch(() => undefined);
            """,
            "/a/effect.js",
            """
            import {
              one,
            } from "../b/shared.js";
            /** @type {string} */ (document.title) = one;
            /** Nothing. */
            """,
            "/b/shared.js",
            """
            export function one() {}
            export async function two() {}
            export class Three {
              /**
               * A method.
               */
              method() {}
            }
            """);
    assertEquals(
        """
        // /b/shared.js
        const m0 = (async () => {
        function one() {}
        async function two() {}
        class Three {
          method() {}
        }
        return { one, two, Three };
        })();
        // /a/effect.js
        const m1 = (async () => {
        const { one } = await m0;
        /** @type {string} */ (document.title) = one;
        return {  };
        })();
        // /a/page.js
        const m2 = (async () => {
        const { one, two: too } = await m0;
        await m1;
        const page = one + too; // The rest.
        const late = await import("/a/late.js?v=1").catch(() => undefined);
        return { page };
        })();
        m2.catch(reportError);
        m1.catch(reportError);
        """,
        link(modules, "/a/page.js", "/a/effect.js"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import x from \"./x.js\";",
        "import * as x from \"./x.js\";",
        "import { x } from \"library\";",
        "import { x } from './x.js';",
        "export default 1;",
        "export let x = 1;",
        "export { x };",
        "export * from \"./x.js\";",
        "import(\"./x.js\");",
        "const here = import.meta.url;",
      })
  void module_otherSyntax_isRefusedWithItsName(String statement) {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class, () -> link(Map.of("/a.js", statement + "\n"), "/a.js"));
    assertEquals(
        "can't be linked into one script: /a.js: ",
        refused.getMessage().substring(0, "can't be linked into one script: /a.js: ".length()));
  }

  @Test
  void modules_importingEachOther_areRefused() {
    Map<String, String> modules =
        Map.of("/a.js", "import \"./b.js\";\n", "/b.js", "import \"./a.js\";\n");
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> link(modules, "/a.js"));
    assertEquals("imports itself through other modules: /a.js", refused.getMessage());
  }
}

/** Documents from figures: tables in Markdown, charts and flame graphs in SVG. */
package io.biscotti.bench.report;

/* Tram lines and railways: waypoints from a file (courses from memory, unverified), joined by a smooth curve
 * through them, cut where they enter and leave water, so that a bridge is a row of its own.
 * Runs before the streets, which leave it room. */
#include "tools/generate.h"

#include <math.h>

#define STEP_M 25.0

typedef struct {
    double x, y;
} Place;

/* Catmull–Rom through the waypoints, a place every STEP_M or so. */
static GArray *
smooth(const GArray *way)
{
    GArray *line = g_array_new(FALSE, FALSE, sizeof(Place));
    const Place *p = (const Place *) (const void *) way->data;
    for (guint i = 0; i + 1 < way->len; i++) {
        Place a = p[i ? i - 1 : 0], b = p[i], c = p[i + 1], d = p[MIN(i + 2, way->len - 1)];
        guint n = MAX(1, (guint) (hypot(c.x - b.x, c.y - b.y) / STEP_M));
        for (guint k = 0; k < n; k++) {
            double t = (double) k / n, t2 = t * t, t3 = t2 * t;
            Place at = {0.5 * (2.0 * b.x + (c.x - a.x) * t +
                               (2.0 * a.x - 5.0 * b.x + 4.0 * c.x - d.x) * t2 +
                               (3.0 * b.x - a.x - 3.0 * c.x + d.x) * t3),
                        0.5 * (2.0 * b.y + (c.y - a.y) * t +
                               (2.0 * a.y - 5.0 * b.y + 4.0 * c.y - d.y) * t2 +
                               (3.0 * b.y - a.y - 3.0 * c.y + d.y) * t3)};
            g_array_append_val(line, at);
        }
    }
    if (way->len > 0)
        g_array_append_val(line, p[way->len - 1]);
    return line;
}

static gboolean
inside(const JumGenerate *g, Place p)
{
    return p.x >= g->box_m.x0 && p.x <= g->box_m.x1 && p.y >= g->box_m.y0 && p.y <= g->box_m.y1;
}

static void
write_piece(
    JumGenerate *g, const JumFact *fact, const Place *place, guint n, gboolean bridge, guint number)
{
    JumLayer *rail = g->layer[JUM_TABLE_rail];
    const char *path = jum_fact_text(fact, "path");
    g_autofree char *id = g_strdup_printf("%s-%02u", path, number);
    guint row =
        jum_generate_add(g, JUM_TABLE_rail, id, "unverified", place[n / 2].x, place[n / 2].y);
    jum_layer_begin_ring(rail, FALSE);
    for (guint i = 0; i < n; i++)
        jum_layer_add_vertex(rail, place[i].x, place[i].y);
    const char *lines = jum_fact_text(fact, "lines"), *kind = jum_fact_text(fact, "kind");
    gboolean tram = g_strcmp0(kind, "tram") == 0;
    g_autofree char *name =
        tram ? g_strdup_printf("Tramway %s", lines) : g_strdup_printf("Voie ferrée %s", lines);
    jum_layer_set_text_by_name(rail, "name", row, name);
    jum_layer_set_text_by_name(rail, "owner", row, tram ? "Angers Loire Métropole" : "SNCF Réseau");
    jum_layer_set_text_by_name(rail, "control", row, "third_party");
    jum_layer_set_text_by_name(rail, "source", row, jum_fact_text(fact, "source"));
    jum_layer_set_real_by_name(rail, "accuracy_m", row, jum_fact_number(fact, "accuracy_m", NAN));
    jum_layer_set_text_by_name(rail, "kind", row, kind);
    jum_layer_set_text_by_name(rail, "line", row, lines);
    jum_layer_set_int_by_name(rail, "bridge", row, bridge);
}

/* Pieces of one kind (on land, over water), ends shared; what lies outside the territory is left out. */
static void
write_path(JumGenerate *g, const JumFact *fact, const GArray *way)
{
    g_autoptr(GArray) line = smooth(way);
    const Place *p = (const Place *) (const void *) line->data;
    g_autofree guint8 *wet = g_new0(guint8, line->len + 1);
    for (guint i = 0; i < line->len; i++)
        wet[i] = jum_generate_is_water(g, p[i].x, p[i].y);
    for (guint i = 0; i < line->len; i++) /* abutments stand on land */
        if (wet[i] == 1) {
            if (i > 0 && !wet[i - 1])
                wet[i - 1] = 2;
            if (i + 1 < line->len && !wet[i + 1])
                wet[i + 1] = 2;
        }
    guint number = 0;
    for (guint first = 0, last; first + 1 < line->len; first = last) {
        last = first + 1;
        if (!inside(g, p[first]) || !inside(g, p[last]))
            continue;
        gboolean bridge = wet[first] && wet[last];
        while (last + 1 < line->len && inside(g, p[last + 1]) &&
               (wet[last] && wet[last + 1]) == bridge)
            last++;
        write_piece(g, fact, p + first, last - first + 1, bridge, ++number);
    }
}

static void
write_stop(JumGenerate *g, const JumFact *fact, guint number)
{
    JumLayer *stops = g->layer[JUM_TABLE_tram_stop];
    g_autofree char *id = g_strdup_printf("ST-%02u", number);
    guint row = jum_generate_add_point(g, JUM_TABLE_tram_stop, id, "unverified", fact->x_m[0],
                                       fact->y_m[0]);
    jum_layer_set_text_by_name(stops, "name", row, jum_fact_text(fact, "stop"));
    jum_layer_set_text_by_name(stops, "control", row, "third_party");
    jum_layer_set_text_by_name(stops, "source", row, jum_fact_text(fact, "source"));
    jum_layer_set_real_by_name(stops, "accuracy_m", row, jum_fact_number(fact, "accuracy_m", NAN));
    jum_layer_set_text_by_name(stops, "line", row, jum_fact_text(fact, "lines"));
}

gboolean
jum_generate_rail(JumGenerate *g, GError **error)
{
    g_autoptr(GPtrArray) facts = jum_frame_read("rail.csv", &g->crs, error);
    if (!facts)
        return FALSE;
    g_autoptr(GArray) way = g_array_new(FALSE, FALSE, sizeof(Place));
    guint stops = 0;
    for (guint i = 0; i < facts->len; i++) {
        const JumFact *fact = g_ptr_array_index(facts, i);
        const JumFact *next = i + 1 < facts->len ? g_ptr_array_index(facts, i + 1) : NULL;
        if (!fact->n_rings)
            continue;
        Place at = {fact->x_m[0], fact->y_m[0]};
        g_array_append_val(way, at);
        jum_generate_add_source(g, jum_fact_text(fact, "source"), "rail.csv", NULL, NULL);
        if (jum_fact_text(fact, "stop") && jum_generate_commune_at(g, at.x, at.y) >= 0)
            write_stop(g, fact, ++stops);
        if (!next || g_strcmp0(jum_fact_text(next, "path"), jum_fact_text(fact, "path")) != 0) {
            write_path(g, fact, way);
            g_array_set_size(way, 0);
        }
    }
    return TRUE;
}

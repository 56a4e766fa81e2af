/* Changes of one street: another kind of luminaire for all its lamps, or another spacing.  Lamps are read along the axis of
 * the street, each with its distance along it and its offset aside; set anew at even distances they keep offset, height
 * and the side they light.  A scenario cannot add lamps: a spacing that asks for more is refused, naming how many. */
#include <math.h>
#include <string.h>

#include "study/lighting-study.h"

typedef struct {
    guint row;
    double along_m, aside_m, turn_deg; /* turn: of the luminaire against the street */
} Standing;

static int
compare(gconstpointer a, gconstpointer b)
{
    const Standing *p = a, *q = b;
    if (p->along_m != q->along_m)
        return p->along_m < q->along_m ? -1 : 1;
    return p->row < q->row ? -1 : p->row > q->row;
}

/* Nearest place of the axis to a lamp. */
static Standing
stand(const JumGeometryColumns *g, guint road, guint row, double x, double y, double azimuth_deg)
{
    Standing s = {.row = row};
    double best = INFINITY, before = 0.0;
    for (guint32 ring = g->ring_start[road]; ring < g->ring_start[road + 1]; ring++)
        for (guint32 v = g->vertex_start[ring]; v + 1 < g->vertex_start[ring + 1]; v++) {
            double dx = g->x[v + 1] - g->x[v], dy = g->y[v + 1] - g->y[v], length = hypot(dx, dy);
            if (!(length > 0.0))
                continue;
            double px = x - g->x[v], py = y - g->y[v];
            double t = CLAMP((px * dx + py * dy) / length, 0.0, length);
            double d = hypot(px - t * dx / length, py - t * dy / length);
            if (d < best) {
                best = d;
                s.along_m = before + t;
                s.aside_m = (dx * py - dy * px) / length;
                s.turn_deg = azimuth_deg - atan2(dy, dx) * 180.0 / G_PI;
            }
            before += length;
        }
    return s;
}

/* The place at a distance along the axis, @aside_m to its left. */
static void
place_at(const JumGeometryColumns *g, guint road, const Standing *s, JumLuminaires *l)
{
    double left = s->along_m;
    for (guint32 ring = g->ring_start[road]; ring < g->ring_start[road + 1]; ring++)
        for (guint32 v = g->vertex_start[ring]; v + 1 < g->vertex_start[ring + 1]; v++) {
            double dx = g->x[v + 1] - g->x[v], dy = g->y[v + 1] - g->y[v], length = hypot(dx, dy);
            if (!(length > 0.0))
                continue;
            gboolean is_last =
                ring + 1 == g->ring_start[road + 1] && v + 2 == g->vertex_start[ring + 1];
            if (left <= length || is_last) {
                dx /= length;
                dy /= length;
                l->x_m[s->row] = g->x[v] + left * dx - s->aside_m * dy;
                l->y_m[s->row] = g->y[v] + left * dy + s->aside_m * dx;
                l->azimuth_deg[s->row] = atan2(dy, dx) * 180.0 / G_PI + s->turn_deg;
                return;
            }
            left -= length;
        }
}

static GArray *
lamps_along(const JumLightingInput *input,
            const JumLightingStudy *study,
            guint road,
            const char *address)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(Standing));
    JumGeometryColumns g = jum_layer_geometry(input->roads);
    int column = jum_layer_column(input->lamps, "road");
    const JumLuminaires *l = study->then_light;
    for (guint row = 0; row < study->then->n; row++) {
        if (g_strcmp0(jum_layer_text(input->lamps, column, row), address) != 0 ||
            !isfinite(l->x_m[row]))
            continue;
        Standing s = stand(&g, road, row, l->x_m[row], l->y_m[row], l->azimuth_deg[row]);
        g_array_append_val(found, s);
    }
    g_array_sort(found, compare);
    return found;
}

static gboolean
set_spacing(JumLightingStudy *study,
            const JumLightingInput *input,
            guint road,
            GArray *lamps,
            double spacing_m,
            guint index,
            GError **error)
{
    JumGeometryColumns g = jum_layer_geometry(input->roads);
    Standing *s = (Standing *) (void *) lamps->data;
    double length = s[lamps->len - 1].along_m - s[0].along_m;
    guint wanted = (guint) floor(length / spacing_m + 1e-6) + 1;
    if (wanted > lamps->len) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "changes[%u].spacing_m: the street would need %u lamps and has %u; a scenario "
                    "cannot add lamps",
                    index, wanted, lamps->len);
        return FALSE;
    }
    double start = s[0].along_m + 0.5 * (length - (wanted - 1) * spacing_m);
    for (guint i = 0; i < lamps->len; i++) {
        guint row = s[i].row;
        study->concerned[row] = 1;
        study->work[row] |= JUM_WORK_POST;
        if (i < wanted) {
            s[i].along_m = start + i * spacing_m;
            place_at(&g, road, &s[i], study->then_light);
            continue;
        }
        study->then_light->x_m[row] = study->then_light->y_m[row] = NAN; /* taken away */
        study->then->power_w[row] = study->then->standby_w[row] = 0.0;
        study->n_removed++;
    }
    return TRUE;
}

static gboolean
set_luminaire(JumLightingStudy *study,
              const JumLightingInput *input,
              const GArray *lamps,
              const JumChange *change,
              guint index,
              GError **error)
{
    const char *name = jum_change_text(change, "luminaire");
    int type = jum_luminaire_types_find(input->types, name);
    if (type < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "changes[%u].luminaire: there is no luminaire '%s'", index, name);
        return FALSE;
    }
    const JumLuminaireType *t = &input->types->types[type];
    double flux = jum_change_number(change, "flux_lm");
    JumLuminaires *l = study->then_light;
    for (guint i = 0; i < lamps->len; i++) {
        guint row = g_array_index(lamps, Standing, i).row;
        l->type[row] = (guint32) type;
        l->flux_lm[row] = flux;
        l->tilt_deg[row] = t->tilt_deg;
        l->cct_k[row] = t->cct_k;
        l->power_w[row] = study->then->power_w[row] = flux / t->lm_w;
        study->concerned[row] = 1;
        study->work[row] |= JUM_WORK_LUMINAIRE;
    }
    return TRUE;
}

gboolean
jum_lighting_change_street(JumLightingStudy *study,
                           const JumLightingInput *input,
                           const JumChange *change,
                           guint index,
                           GError **error)
{
    const char *address = jum_change_target(change);
    gint64 road =
        g_str_has_prefix(address, "road/") ? jum_layer_find(input->roads, address + 5) : -1;
    if (road < 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                    "changes[%u].target: %s does not exist in this territory", index, address);
        return FALSE;
    }
    g_autoptr(GArray) lamps = lamps_along(input, study, (guint) road, address);
    if (lamps->len == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE, "changes[%u].target: %s has no lamp", index,
                    address);
        return FALSE;
    }
    if (change->type == JUM_CHANGE_STREET_LUMINAIRE)
        return set_luminaire(study, input, lamps, change, index, error);
    return set_spacing(study, input, (guint) road, lamps, jum_change_number(change, "spacing_m"),
                       index, error);
}

/* Streets to the road problem of EN 13201 and back.  Each street's longest straight piece becomes a frame (along, across
 * from its right edge); the lamps that stand along it, found in square cells, are turned into it; its measures are
 * judged by the class asked of it.  Where a fifth of the light rests on assumptions no verdict is given. */
#include "model/street-classes.h"

#include <math.h>
#include <string.h>

#include "base/key-file.h"
#include "base/path.h"

#define CELL_M       60.0
#define BEFORE_M     60.0
#define BEYOND_M     150.0
#define BESIDE_M     15.0
#define STRAIGHT_M   0.5 /* largest deviation of a vertex of a straight piece */
#define SHORTEST_M   10.0
#define MOST_LAMPS   256u
#define MOST_HELPERS 7u
#define BUNCH        64

const char *
jum_verdict_word(JumVerdict verdict)
{
    static const char *const words[] = {"none", "pass", "fail", "inconclusive"};
    return words[verdict];
}

/* ---- the rules ---- */

void
jum_class_rules_free(JumClassRules *rules)
{
    if (rules == NULL)
        return;
    g_free(rules->basis);
    g_hash_table_unref(rules->by_class);
    g_hash_table_unref(rules->by_id);
    g_free(rules);
}

static gboolean
read_classes(const JumKeyFile *file, const char *section, GHashTable *into, GError **error)
{
    gsize n;
    g_auto(GStrv) keys = jum_key_file_keys(file, section, &n);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *name = jum_key_file_text(file, section, keys[i]);
        const JumRoadClass *class = jum_road_class(name);
        if (class == NULL)
            return jum_key_file_fault(file, section, keys[i], "M1 to M6, C0 to C5 or P1 to P7",
                                      error);
        g_hash_table_insert(into, g_strdup(keys[i]), (void *) class);
    }
    return TRUE;
}

JumClassRules *
jum_class_rules_load(const char *folder, GError **error)
{
    g_autofree char *path = folder != NULL ? g_build_filename(folder, "classes.ini", NULL)
                                           : jum_path_data("lighting/classes.ini");
    g_autoptr(JumKeyFile) file = jum_key_file_open(path, error);
    g_autoptr(JumClassRules) rules = g_new0(JumClassRules, 1);
    rules->by_class = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    rules->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (file == NULL || !read_classes(file, "class", rules->by_class, error) ||
        !read_classes(file, "road", rules->by_id, error))
        return NULL;
    g_autofree char *surface = jum_key_file_text_or(file, "general", "surface", "R3");
    rules->basis = jum_key_file_text_or(file, "general", "basis", "assumption");
    rules->surface = jum_r_table(surface);
    if (rules->surface == NULL) {
        jum_key_file_fault(file, "general", "surface", "R3, C2 or matt", error);
        return NULL;
    }
    return g_steal_pointer(&rules);
}

/* ---- lamps by cells ---- */

typedef struct {
    double x_m, y_m; /* corner */
    guint nx, ny;
    guint *start, *lamp; /* [cells + 1], [located lamps] */
} Cells;

static guint
cell_of(const Cells *c, double x_m, double y_m)
{
    double i = floor((x_m - c->x_m) / CELL_M), j = floor((y_m - c->y_m) / CELL_M);
    return (guint) CLAMP(j, 0.0, c->ny - 1.0) * c->nx + (guint) CLAMP(i, 0.0, c->nx - 1.0);
}

static void
cells_init(Cells *c, const JumLuminaires *l)
{
    double x1 = -INFINITY, y1 = -INFINITY;
    *c = (Cells){.x_m = INFINITY, .y_m = INFINITY};
    for (guint i = 0; i < l->n; i++) {
        if (isnan(l->x_m[i]))
            continue;
        c->x_m = MIN(c->x_m, l->x_m[i]);
        c->y_m = MIN(c->y_m, l->y_m[i]);
        x1 = MAX(x1, l->x_m[i]);
        y1 = MAX(y1, l->y_m[i]);
    }
    if (!(x1 >= c->x_m))
        c->x_m = c->y_m = x1 = y1 = 0.0;
    c->nx = (guint) CLAMP((x1 - c->x_m) / CELL_M + 1.0, 1.0, 4096.0);
    c->ny = (guint) CLAMP((y1 - c->y_m) / CELL_M + 1.0, 1.0, 4096.0);
    c->start = g_new0(guint, (gsize) c->nx * c->ny + 1);
    c->lamp = g_new0(guint, l->n + 1);
    for (guint i = 0; i < l->n; i++)
        if (!isnan(l->x_m[i]))
            c->start[cell_of(c, l->x_m[i], l->y_m[i]) + 1]++;
    for (guint k = 0; k < c->nx * c->ny; k++)
        c->start[k + 1] += c->start[k];
    g_autofree guint *fill = g_memdup2(c->start, ((gsize) c->nx * c->ny + 1) * sizeof *fill);
    for (guint i = 0; i < l->n; i++)
        if (!isnan(l->x_m[i]))
            c->lamp[fill[cell_of(c, l->x_m[i], l->y_m[i])]++] = i;
}

static void
cells_clear(Cells *c)
{
    g_free(c->start);
    g_free(c->lamp);
}

/* ---- one street ---- */

/* A straight piece: from there, in that direction (unit). */
typedef struct {
    double x_m, y_m, ux, uy, length_m;
} Piece;

/* The longest run of vertices that keeps to its chord. */
static Piece
longest_piece(const JumGeometryColumns *g, guint row)
{
    Piece best = {0};
    if (g->ring_start[row + 1] <= g->ring_start[row])
        return best;
    guint ring = g->ring_start[row], first = g->vertex_start[ring], end = g->vertex_start[ring + 1];
    for (guint a = first; a + 1 < end; a++) {
        for (guint b = a + 1; b < end && b < a + 64; b++) {
            double dx = g->x[b] - g->x[a], dy = g->y[b] - g->y[a], length = hypot(dx, dy);
            gboolean straight = length > 0.0;
            for (guint k = a + 1; straight && k < b; k++)
                straight = fabs((g->x[k] - g->x[a]) * dy - (g->y[k] - g->y[a]) * dx) <=
                           STRAIGHT_M * length;
            if (!straight)
                break;
            if (length > best.length_m)
                best = (Piece){g->x[a], g->y[a], dx / length, dy / length, length};
        }
    }
    return best;
}

typedef struct {
    const JumLuminaireTypes *types;
    const JumStreetNight *of;
    const Cells *cells;
    const JumIntensity *intensities;
} Night;

typedef struct {
    guint n;
    guint32 row[MOST_LAMPS];
    JumLuminaire lamp[MOST_LAMPS];
    double maintenance; /* mean, weighed by flux */
} Along;

/* The lamps along a piece, in its frame: y from the right edge of the carriageway, which is to the right of travel. */
static void
find_lamps(const Night *night, const Piece *p, double width_m, Along *along)
{
    double reach = BEFORE_M + p->length_m + BEYOND_M, beside = 0.5 * width_m + BESIDE_M;
    double x0 = p->x_m - BEFORE_M * p->ux, y0 = p->y_m - BEFORE_M * p->uy;
    double x1 = x0 + reach * p->ux, y1 = y0 + reach * p->uy;
    const Cells *c = night->cells;
    const JumLuminaires *l = night->of->luminaires;
    guint low = cell_of(c, MIN(x0, x1) - beside, MIN(y0, y1) - beside);
    guint high = cell_of(c, MAX(x0, x1) + beside, MAX(y0, y1) + beside);
    double flux = 0.0, kept = 0.0;
    along->n = 0;
    for (guint j = low / c->nx; j <= high / c->nx; j++)
        for (guint i = low % c->nx; i <= high % c->nx; i++)
            for (guint k = c->start[j * c->nx + i]; k < c->start[j * c->nx + i + 1]; k++) {
                guint row = c->lamp[k];
                double dx = l->x_m[row] - p->x_m, dy = l->y_m[row] - p->y_m;
                double at = dx * p->ux + dy * p->uy, left = dy * p->ux - dx * p->uy;
                if (at < -BEFORE_M || at > p->length_m + BEYOND_M || fabs(left) > beside ||
                    along->n == MOST_LAMPS)
                    continue;
                double light = night->of->light_pu != NULL ? night->of->light_pu[row] : 1.0;
                JumLuminaire lamp = jum_luminaires_get(night->types, l, row, 0.0, light, TRUE);
                lamp.x_m = at;
                lamp.y_m = left + 0.5 * width_m;
                lamp.azimuth_deg -= atan2(p->uy, p->ux) * 180.0 / G_PI;
                flux += l->flux_lm[row];
                kept += l->flux_lm[row] * night->types->types[l->type[row]].maintenance;
                along->row[along->n] = row;
                along->lamp[along->n++] = lamp;
            }
    along->maintenance = flux > 0.0 ? kept / flux : 1.0;
}

/* How much more light @b gives than @a if it is @a all dimmed alike; NaN: it is something else. */
static double
ratio_of(const Along *a, const Along *b)
{
    double ratio = NAN;
    if (a->n != b->n || a->maintenance != b->maintenance)
        return NAN;
    for (guint i = 0; i < a->n; i++) {
        const JumLuminaire *p = &a->lamp[i], *q = &b->lamp[i];
        if (a->row[i] != b->row[i] || p->intensity != q->intensity || p->x_m != q->x_m ||
            p->y_m != q->y_m || p->z_m != q->z_m || p->azimuth_deg != q->azimuth_deg ||
            p->tilt_deg != q->tilt_deg)
            return NAN;
        if (p->scale == 0.0 && q->scale == 0.0)
            continue;
        double here = q->scale / p->scale;
        if (!(here > 0.0 && isfinite(here)) || (isfinite(ratio) && fabs(here / ratio - 1.0) > 1e-9))
            return NAN;
        ratio = isfinite(ratio) ? ratio : here;
    }
    return ratio;
}

/* A street and what was measured of it, night by night. */
typedef struct {
    const JumClassRules *rules;
    Piece piece;
    double width_m;
    guint lanes;
    Along along[JUM_STREET_NIGHTS];
    JumRoadMeasures measures[JUM_STREET_NIGHTS];
    gboolean measured[JUM_STREET_NIGHTS];
} Street;

static gboolean
scale_earlier(Street *s, guint k)
{
    for (guint i = 0; i < k; i++)
        if (s->measured[i] &&
            jum_road_measures_scaled(&s->measures[i], ratio_of(&s->along[i], &s->along[k]),
                                     &s->measures[k]))
            return TRUE;
    return FALSE;
}

static void
judge(const Night *night, Street *s, guint k, JumStreetVerdict *v)
{
    Along *along = &s->along[k];
    s->measured[k] = FALSE;
    find_lamps(night, &s->piece, s->width_m, along);
    if (along->n == 0)
        return;
    JumRoad road = {.n_intensities = night->types->n_types,
                    .n_luminaires = along->n,
                    .intensities = night->intensities,
                    .luminaires = along->lamp,
                    .length_m = s->piece.length_m,
                    .width_m = s->width_m,
                    .n_lanes = s->lanes,
                    .surface = v->class->l_mean_cd_m2 > 0.0 ? s->rules->surface : NULL,
                    .maintenance = along->maintenance};
    JumRoadMeasures *m = &s->measures[k];
    if (!scale_earlier(s, k) && jum_road_measure(&road, m) != JUM_ROAD_OK)
        return;
    s->measured[k] = TRUE;
    v->length_m = s->piece.length_m;
    v->assumed_share = jum_luminaires_assumed_share(night->of->luminaires, along->row, along->n);
    v->e_mean_lx = m->e_mean_lx;
    v->e_min_lx = m->e_min_lx;
    v->e_uo = m->e_uo;
    v->l_mean_cd_m2 = m->l_mean_cd_m2;
    v->l_uo = m->l_uo;
    v->l_ul = m->l_ul;
    v->ti_pct = m->ti_pct;
    v->eir = m->eir;
    v->fails = jum_road_judge(v->class, m);
    v->verdict = v->assumed_share > JUM_ASSUMED_LIMIT ? JUM_VERDICT_INCONCLUSIVE
                 : v->fails == 0                      ? JUM_VERDICT_PASS
                                                      : JUM_VERDICT_FAIL;
}

/* ---- all streets ---- */

/* Streets are taken in bunches by as many threads as there are processors; none needs another's answer. */
typedef struct {
    const JumClassRules *rules;
    const JumLayer *roads;
    JumGeometryColumns geometry;
    int class, lit, width, lanes; /* columns */
    Night night[JUM_STREET_NIGHTS];
    guint n_nights;
    const int *cancel;
    JumStreetVerdict *const *verdicts;
    int next; /* atomic */
} Work;

static const JumRoadClass *
class_of(const Work *w, guint row)
{
    const char *kind = jum_layer_text(w->roads, w->class, row);
    const JumRoadClass *class = g_hash_table_lookup(w->rules->by_id, jum_layer_id(w->roads, row));
    return class == NULL && kind != NULL ? g_hash_table_lookup(w->rules->by_class, kind) : class;
}

static void
judge_street(const Work *w, guint row, Street *s)
{
    const JumRoadClass *class = class_of(w, row);
    for (guint k = 0; k < w->n_nights; k++)
        w->verdicts[k][row] = (JumStreetVerdict){.class = class,
                                                 .assumed_share = NAN,
                                                 .e_mean_lx = NAN,
                                                 .e_min_lx = NAN,
                                                 .e_uo = NAN,
                                                 .l_mean_cd_m2 = NAN,
                                                 .l_uo = NAN,
                                                 .l_ul = NAN,
                                                 .ti_pct = NAN,
                                                 .eir = NAN};
    if (class == NULL || jum_layer_int(w->roads, w->lit, row) == 0)
        return;
    s->rules = w->rules;
    s->piece = longest_piece(&w->geometry, row);
    if (s->piece.length_m < SHORTEST_M)
        return;
    gint64 n = jum_layer_int(w->roads, w->lanes, row);
    gboolean says = n >= 1 && n <= 16;
    s->width_m = jum_layer_real(w->roads, w->width, row);
    s->lanes = says ? (guint) n : 1;
    if (!(s->width_m >= 1.0 && s->width_m <= 60.0))
        s->width_m = 3.25 * s->lanes;
    for (guint k = 0; k < w->n_nights; k++)
        judge(&w->night[k], s, k, &w->verdicts[k][row]);
}

static gboolean
is_cancelled(const Work *w)
{
    return w->cancel != NULL && g_atomic_int_get(w->cancel) != 0;
}

static gpointer
work(gpointer data)
{
    Work *w = data;
    g_autofree Street *street = g_new(Street, 1);
    guint n = jum_layer_n_rows(w->roads);
    while (!is_cancelled(w)) {
        guint from = (guint) g_atomic_int_add(&w->next, BUNCH);
        if (from >= n)
            break;
        for (guint row = from; row < MIN(from + BUNCH, n); row++)
            judge_street(w, row, street);
    }
    return NULL;
}

gboolean
jum_street_verdicts(const JumClassRules *rules,
                    const JumLuminaireTypes *types,
                    const JumLayer *roads,
                    const JumStreetNight *nights,
                    guint n_nights,
                    const int *cancel,
                    JumStreetVerdict *const *verdicts)
{
    Cells cells[JUM_STREET_NIGHTS];
    GThread *helpers[MOST_HELPERS];
    guint n_helpers = MIN(g_get_num_processors() - 1, MOST_HELPERS);
    g_autofree JumIntensity *intensities = g_new0(JumIntensity, types->n_types + 1);
    for (guint i = 0; i < types->n_types; i++)
        intensities[i] = types->types[i].intensity;
    Work w = {.rules = rules,
              .roads = roads,
              .geometry = jum_layer_geometry(roads),
              .class = jum_layer_column(roads, "class"),
              .lit = jum_layer_column(roads, "lit"),
              .width = jum_layer_column(roads, "width_m"),
              .lanes = jum_layer_column(roads, "lanes"),
              .n_nights = MIN(n_nights, JUM_STREET_NIGHTS),
              .cancel = cancel,
              .verdicts = verdicts};
    for (guint k = 0; k < w.n_nights; k++) {
        cells_init(&cells[k], nights[k].luminaires);
        w.night[k] = (Night){types, &nights[k], &cells[k], intensities};
    }
    for (guint i = 0; i < n_helpers; i++)
        helpers[i] = g_thread_new("streets", work, &w);
    work(&w);
    for (guint i = 0; i < n_helpers; i++)
        g_thread_join(helpers[i]);
    for (guint k = 0; k < w.n_nights; k++)
        cells_clear(&cells[k]);
    return !is_cancelled(&w);
}

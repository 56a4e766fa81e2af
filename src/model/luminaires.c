/* Lamps to luminaires.  What the territory file says is taken as the inventory's word; what it does not say comes from
 * the kind of luminaire it names; where it names none, from the kind usual in such a street; and each value keeps the
 * word for where it comes from, because results built on assumptions must say so. */
#include "model/luminaires.h"

#include <math.h>
#include <string.h>

static void
allocate(JumLuminaires *l, guint n)
{
    double **reals[] = {&l->x_m,     &l->y_m,     &l->height_m, &l->azimuth_deg, &l->tilt_deg,
                        &l->flux_lm, &l->power_w, &l->cct_k,    &l->ulr_pct};
    guint8 **origins[] = {&l->photometry_origin, &l->height_origin, &l->azimuth_origin,
                          &l->tilt_origin,       &l->flux_origin,   &l->power_origin,
                          &l->cct_origin,        &l->ulr_origin};
    l->n = n;
    l->type = g_new0(guint32, n + 1);
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        *reals[i] = g_new0(double, n + 1);
    for (guint i = 0; i < G_N_ELEMENTS(origins); i++)
        *origins[i] = g_new0(guint8, n + 1);
}

void
jum_luminaires_free(JumLuminaires *l)
{
    if (l == NULL)
        return;
    double *reals[] = {l->x_m,     l->y_m,     l->height_m, l->azimuth_deg, l->tilt_deg,
                       l->flux_lm, l->power_w, l->cct_k,    l->ulr_pct};
    guint8 *origins[] = {l->photometry_origin, l->height_origin, l->azimuth_origin, l->tilt_origin,
                         l->flux_origin,       l->power_origin,  l->cct_origin,     l->ulr_origin};
    for (guint i = 0; i < G_N_ELEMENTS(reals); i++)
        g_free(reals[i]);
    for (guint i = 0; i < G_N_ELEMENTS(origins); i++)
        g_free(origins[i]);
    g_free(l->type);
    g_free(l);
}

typedef struct {
    const JumLuminaireTypes *types;
    const JumLayer *lamps, *roads;
    int photometry, height, power, flux, cct, tilt, azimuth, ulr, road, provenance, class;
} Reader;

/* Kind by the class of the lamp's street. */
static guint32
assumed_type(const Reader *r, guint row)
{
    const char *road = jum_layer_text(r->lamps, r->road, row);
    if (r->roads == NULL || road == NULL || !g_str_has_prefix(road, "road/"))
        return r->types->otherwise;
    gint64 at = jum_layer_find(r->roads, road + strlen("road/"));
    const char *class = at >= 0 ? jum_layer_text(r->roads, r->class, (guint) at) : NULL;
    int known = class != NULL ? GPOINTER_TO_INT(g_hash_table_lookup(r->types->by_class, class)) : 0;
    return known > 0 ? (guint32) (known - 1) : r->types->otherwise;
}

/* A value of the inventory, or @otherwise with the origin that goes with it. */
static double
value_of(const Reader *r,
         JumLuminaires *l,
         int column,
         guint row,
         const double range[2],
         double otherwise,
         JumOrigin otherwise_origin,
         JumOrigin best,
         guint8 *origin)
{
    double value = column >= 0 ? jum_layer_real(r->lamps, column, row) : NAN;
    if (value >= range[0] && value <= range[1]) {
        *origin = (guint8) MIN(JUM_ORIGIN_INVENTORY, best);
        return value;
    }
    if (!isnan(value) && l->n_bad_value++ == 0)
        l->first_bad = row;
    *origin = (guint8) MIN(otherwise_origin, best);
    return otherwise;
}

/* Flux and power: each from the other through the type's efficacy where only one is said. */
static void
read_flux(const Reader *r,
          JumLuminaires *l,
          guint row,
          guint at,
          const JumLuminaireType *t,
          JumOrigin best)
{
    static const double power_range[] = {0.1, 2000.0}, flux_range[] = {10.0, 500000.0};
    JumOrigin by_type =
        l->photometry_origin[at] == JUM_ORIGIN_MEASURED ? JUM_ORIGIN_MEASURED : JUM_ORIGIN_ASSUMED;
    l->power_w[at] = value_of(r, l, r->power, row, power_range, NAN, JUM_ORIGIN_ASSUMED, best,
                              &l->power_origin[at]);
    l->flux_lm[at] =
        value_of(r, l, r->flux, row, flux_range, NAN, by_type, best, &l->flux_origin[at]);
    if (isnan(l->flux_lm[at]) && !isnan(l->power_w[at]) && !t->measured) {
        l->flux_lm[at] = l->power_w[at] * t->lm_w;
        l->flux_origin[at] = (guint8) MIN(l->photometry_origin[at], best);
    }
    if (isnan(l->flux_lm[at])) {
        l->flux_lm[at] = t->flux_lm;
        l->n_without_flux += by_type == JUM_ORIGIN_ASSUMED;
    }
    if (isnan(l->power_w[at])) {
        l->power_w[at] = l->flux_lm[at] / t->lm_w;
        l->power_origin[at] = (guint8) MIN(MIN(l->photometry_origin[at], l->flux_origin[at]), best);
    }
}

static void
read_lamp(const Reader *r, JumLuminaires *l, guint row, guint at)
{
    static const double height[] = {0.3, 60.0}, tilt[] = {-90.0, 90.0}, turn[] = {-360.0, 360.0},
                        cct[] = {1000.0, 20000.0}, ulr[] = {0.0, 100.0};
    const char *said = jum_layer_text(r->lamps, r->provenance, row);
    gboolean weak = said != NULL && (strcmp(said, "derived") == 0 || strcmp(said, "assumed") == 0 ||
                                     strcmp(said, "unverified") == 0);
    JumOrigin best = weak ? JUM_ORIGIN_ASSUMED : JUM_ORIGIN_MEASURED;
    int type = jum_luminaire_types_find(r->types, jum_layer_text(r->lamps, r->photometry, row));
    l->type[at] = type >= 0 ? (guint32) type : assumed_type(r, row);
    l->n_without_photometry += type < 0;
    const JumLuminaireType *t = &r->types->types[l->type[at]];
    JumOrigin kind = type < 0      ? JUM_ORIGIN_ASSUMED
                     : t->measured ? JUM_ORIGIN_MEASURED
                                   : JUM_ORIGIN_TYPE;
    l->photometry_origin[at] = (guint8) MIN(kind, best);
    if (!jum_layer_point(r->lamps, row, &l->x_m[at], &l->y_m[at]))
        l->x_m[at] = l->y_m[at] = NAN;
    l->height_m[at] = value_of(r, l, r->height, row, height, t->height_m, JUM_ORIGIN_ASSUMED, best,
                               &l->height_origin[at]);
    l->n_without_height += l->height_origin[at] == JUM_ORIGIN_ASSUMED;
    l->tilt_deg[at] =
        value_of(r, l, r->tilt, row, tilt, t->tilt_deg, kind, best, &l->tilt_origin[at]);
    l->azimuth_deg[at] = 90.0 - value_of(r, l, r->azimuth, row, turn, 0.0, JUM_ORIGIN_ASSUMED, best,
                                         &l->azimuth_origin[at]);
    l->cct_k[at] = value_of(r, l, r->cct, row, cct, t->cct_k, kind, best, &l->cct_origin[at]);
    l->ulr_pct[at] = value_of(r, l, r->ulr, row, ulr, t->ulr_pct, kind, best, &l->ulr_origin[at]);
    read_flux(r, l, row, at, t, best);
}

static Reader
reader_of(const JumLuminaireTypes *types, const JumLayer *lamps, const JumLayer *roads)
{
    return (Reader){
        .types = types,
        .lamps = lamps,
        .roads = roads,
        .photometry = jum_layer_column(lamps, "photometry"),
        .height = jum_layer_column(lamps, "height_m"),
        .power = jum_layer_column(lamps, "power_w"),
        .flux = jum_layer_column(lamps, "flux_lm"),
        .cct = jum_layer_column(lamps, "cct_k"),
        .tilt = jum_layer_column(lamps, "tilt_deg"),
        .azimuth = jum_layer_column(lamps, "azimuth_deg"),
        .ulr = jum_layer_column(lamps, "ulr_pct"),
        .road = jum_layer_column(lamps, "road"),
        .provenance = jum_layer_column(lamps, "provenance"),
        .class = roads != NULL ? jum_layer_column(roads, "class") : -1,
    };
}

JumLuminaires *
jum_luminaires_new(const JumLuminaireTypes *types, const JumLayer *lamps, const JumLayer *roads)
{
    JumLuminaires *l = g_new0(JumLuminaires, 1);
    const Reader r = reader_of(types, lamps, roads);
    allocate(l, jum_layer_n_rows(lamps));
    for (guint row = 0; row < l->n; row++)
        read_lamp(&r, l, row, row);
    return l;
}

JumLuminaires *
jum_luminaires_of_row(const JumLuminaireTypes *types,
                      const JumLayer *lamps,
                      const JumLayer *roads,
                      guint row)
{
    JumLuminaires *l = g_new0(JumLuminaires, 1);
    const Reader r = reader_of(types, lamps, roads);
    allocate(l, 1);
    read_lamp(&r, l, row, 0);
    return l;
}

JumOrigin
jum_luminaires_weakest(const JumLuminaires *l, guint row)
{
    const guint8 origins[] = {l->photometry_origin[row], l->height_origin[row],
                              l->azimuth_origin[row], l->tilt_origin[row], l->flux_origin[row]};
    guint8 weakest = JUM_ORIGIN_MEASURED;
    for (guint i = 0; i < G_N_ELEMENTS(origins); i++)
        weakest = MIN(weakest, origins[i]);
    return (JumOrigin) weakest;
}

double
jum_luminaires_assumed_share(const JumLuminaires *l, const guint32 *rows, guint n)
{
    double all = 0.0, assumed = 0.0;
    for (guint i = 0; i < n; i++) {
        guint row = rows != NULL ? rows[i] : i;
        all += l->flux_lm[row];
        if (jum_luminaires_weakest(l, row) == JUM_ORIGIN_ASSUMED)
            assumed += l->flux_lm[row];
    }
    return all > 0.0 ? assumed / all : NAN;
}

JumLuminaire
jum_luminaires_get(const JumLuminaireTypes *types,
                   const JumLuminaires *l,
                   guint row,
                   double ground_m,
                   double light_pu,
                   gboolean maintained)
{
    double factor = maintained ? types->types[l->type[row]].maintenance : 1.0;
    return (JumLuminaire){
        .intensity = l->type[row],
        .x_m = l->x_m[row],
        .y_m = l->y_m[row],
        .z_m = ground_m + l->height_m[row],
        .azimuth_deg = l->azimuth_deg[row],
        .tilt_deg = l->tilt_deg[row],
        .scale = l->flux_lm[row] / 1000.0 * factor * light_pu,
    };
}

/* From luminaires to what the picture's shader reads: every distribution on the same even steps (5° by 2.5°, those of the
 * generic ones), every lamp's turn in radians and its light in thousands of lumens, maintenance included. */
#include "app/lamp-photometry.h"

#include <math.h>

#include "model/luminaires.h"

#define N_C     73
#define N_GAMMA 73

static float *
make_tables(const JumLuminaireTypes *types, guint n)
{
    float *candela = g_new(float, (gsize) n *N_C *N_GAMMA);
    for (guint t = 0; t < n; t++)
        for (guint i = 0; i < N_C; i++)
            for (guint j = 0; j < N_GAMMA; j++)
                candela[((gsize) t * N_C + i) * N_GAMMA + j] = (float) jum_intensity_at(
                    &types->types[t].intensity, 360.0 * i / (N_C - 1), 180.0 * j / (N_GAMMA - 1));
    return candela;
}

void
jum_lamp_photometry_apply(JumView *view, const JumLayer *lamps)
{
    g_autoptr(GError) error = NULL;
    if (lamps == NULL || jum_layer_n_rows(lamps) == 0)
        return;
    g_autoptr(JumLuminaireTypes) types = jum_luminaire_types_load(NULL, &error);
    if (types == NULL) {
        g_warning("%s", error->message);
        return;
    }
    g_autoptr(JumLuminaires) l = jum_luminaires_new(types, lamps, NULL);
    guint n_tables = MIN(types->n_types, 255);
    g_autofree float *candela = make_tables(types, n_tables);
    g_autofree guint8 *table = g_new0(guint8, l->n + 1);
    g_autofree float *azimuth = g_new0(float, l->n + 1), *tilt = g_new0(float, l->n + 1),
                     *klm = g_new0(float, l->n + 1);
    for (guint i = 0; i < l->n; i++) {
        table[i] = (guint8) MIN(l->type[i], n_tables - 1);
        azimuth[i] = (float) (l->azimuth_deg[i] * G_PI / 180.0);
        tilt[i] = (float) (l->tilt_deg[i] * G_PI / 180.0);
        klm[i] = (float) (l->flux_lm[i] / 1000.0 * types->types[l->type[i]].maintenance);
    }
    const JumViewPhotometry photometry = {n_tables, N_C,     N_GAMMA, l->n, candela,
                                          table,    azimuth, tilt,    klm};
    if (!jum_view_set_photometry(view, &photometry, &error))
        g_warning("%s", error->message);
}

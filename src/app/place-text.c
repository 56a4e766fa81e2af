/* A place in words: five decimals of a degree and whole metres (both about 1 m), in the number format of the user,
 * thousands kept apart by a no-break space so that seven digits can be read aloud. */
#include "app/place-text.h"

#include "base/i18n.h"

#include <math.h>

/* "6 712 300" */
static char *
grouped(double metres)
{
    g_autofree char *digits = g_strdup_printf("%lld", (long long) fabs(round(metres)));
    gsize n = strlen(digits);
    GString *text = g_string_new(metres <= -0.5 ? "−" : NULL);
    for (gsize i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            g_string_append(text, "\u00a0");
        g_string_append_c(text, digits[i]);
    }
    return g_string_free(text, FALSE);
}

static char *
frame_name(const JumCrs *crs)
{
    if (crs->kind == JUM_CRS_NONE)
        return g_strdup(_("Territory"));
    return crs->epsg == 2154 ? g_strdup("Lambert-93") : g_strdup_printf("EPSG:%d", crs->epsg);
}

char *
jum_place_text(
    const JumCrs *crs, double x_m, double y_m, double z_m, const char *vertical, double above_m)
{
    g_autofree char *name = frame_name(crs), *east = grouped(x_m), *north = grouped(y_m);
    GString *text = g_string_new(NULL);
    if (crs->kind != JUM_CRS_NONE) {
        double lon = 0.0, lat = 0.0;
        jum_crs_inverse(crs, x_m, y_m, &lon, &lat);
        g_string_append_printf(text, "WGS84 %.5f° %s %.5f° %s", fabs(lat),
                               lat < 0 ? C_("latitude", "S") : C_("latitude", "N"), fabs(lon),
                               lon < 0 ? C_("longitude", "W") : C_("longitude", "E"));
        if (isfinite(above_m))
            g_string_append_printf(text, _(" · eye %.*f m above the ground"),
                                   above_m < 10.0 ? 1 : 0, above_m);
        g_string_append_c(text, '\n');
    }
    g_string_append_printf(text, "%s E\u00a0%s N\u00a0%s", name, east, north);
    g_string_append_printf(text, _(" · altitude %.1f m"), z_m);
    if (vertical != NULL && g_strcmp0(vertical, "unknown") != 0)
        g_string_append_printf(text, " %s", vertical);
    return g_string_free(text, FALSE);
}

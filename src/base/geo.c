/* Lambert conformal conic and transverse Mercator on GRS80, so that the desk needs no PROJ.
 * The conic follows IGN NTG_71; UTM uses Krüger's series to the fourth order of n, which is below
 * a tenth of a millimetre within a zone. */
#include "base/geo.h"

#include <math.h>

#define DEG        (G_PI / 180.0)
#define SEMI_MAJOR 6378137.0
#define FLATTENING (1.0 / 298.257222101)
#define ECC2       (FLATTENING * (2.0 - FLATTENING))
#define THIRD      (FLATTENING / (2.0 - FLATTENING)) /* third flattening, n */

void
jum_box_add(JumBox *box, double x, double y)
{
    box->x0 = MIN(box->x0, x);
    box->y0 = MIN(box->y0, y);
    box->x1 = MAX(box->x1, x);
    box->y1 = MAX(box->y1, y);
}

gboolean
jum_box_intersects(const JumBox *a, const JumBox *b)
{
    return a->x0 <= b->x1 && b->x0 <= a->x1 && a->y0 <= b->y1 && b->y0 <= a->y1;
}

gboolean
jum_box_is_empty(const JumBox *box)
{
    return !(box->x0 <= box->x1 && box->y0 <= box->y1);
}

static double
isometric_latitude(double lat)
{
    double e = sqrt(ECC2);
    return atanh(sin(lat)) - e * atanh(e * sin(lat));
}

static double
latitude_of_isometric(double psi)
{
    double e = sqrt(ECC2), lat = asin(tanh(psi));
    for (int i = 0; i < 12; i++) {
        double next = asin(tanh(psi + e * atanh(e * sin(lat))));
        if (fabs(next - lat) < 1e-14)
            return next;
        lat = next;
    }
    return lat;
}

static double
normal_radius(double lat)
{
    return SEMI_MAJOR / sqrt(1.0 - ECC2 * sin(lat) * sin(lat));
}

static JumCrs
lambert(int epsg, double lat1_deg, double lat2_deg, double lat0_deg, double x0, double y0)
{
    double lat1 = lat1_deg * DEG, lat2 = lat2_deg * DEG;
    double p1 = normal_radius(lat1) * cos(lat1), p2 = normal_radius(lat2) * cos(lat2);
    JumCrs crs = {.kind = JUM_CRS_LAMBERT_CONIC,
                  .epsg = epsg,
                  .lon0_rad = 3.0 * DEG,
                  .lat0_rad = lat0_deg * DEG,
                  .false_east_m = x0,
                  .false_north_m = y0};
    crs.n = log(p2 / p1) / (isometric_latitude(lat1) - isometric_latitude(lat2));
    crs.c = p1 / crs.n * exp(crs.n * isometric_latitude(lat1));
    crs.rho0 = crs.c * exp(-crs.n * isometric_latitude(crs.lat0_rad));
    return crs;
}

gboolean
jum_crs_from_epsg(int epsg, JumCrs *crs)
{
    if (epsg == 2154) {
        *crs = lambert(epsg, 44.0, 49.0, 46.5, 700000.0, 6600000.0);
        return TRUE;
    }
    if (epsg >= 3942 && epsg <= 3950) {
        double zone = epsg - 3900;
        *crs = lambert(epsg, zone - 0.75, zone + 0.75, zone, 1700000.0,
                       (zone - 41.0) * 1000000.0 + 200000.0);
        return TRUE;
    }
    int zone = epsg % 100;
    gboolean utm = epsg / 100 == 326 || epsg / 100 == 327 || epsg / 100 == 258;
    if (!utm || zone < 1 || zone > 60)
        return FALSE;
    *crs = (JumCrs){.kind = JUM_CRS_TRANSVERSE_MERCATOR,
                    .epsg = epsg,
                    .lon0_rad = (6.0 * zone - 183.0) * DEG,
                    .false_east_m = 500000.0,
                    .false_north_m = epsg / 100 == 327 ? 10000000.0 : 0.0,
                    .k0 = 0.9996};
    return TRUE;
}

int
jum_crs_utm_at(double lon_deg, double lat_deg)
{
    int zone = (int) CLAMP(floor((lon_deg + 180.0) / 6.0) + 1.0, 1.0, 60.0);
    return (lat_deg < 0.0 ? 32700 : 32600) + zone;
}

static double
rectifying_radius(void)
{
    double n2 = THIRD * THIRD;
    return SEMI_MAJOR / (1.0 + THIRD) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0);
}

static void
mercator_forward(const JumCrs *crs, double lon, double lat, double *x, double *y)
{
    const double n = THIRD, n2 = n * n, n3 = n2 * n, n4 = n3 * n;
    const double alpha[4] = {n / 2 - 2 * n2 / 3 + 5 * n3 / 16 + 41 * n4 / 180,
                             13 * n2 / 48 - 3 * n3 / 5 + 557 * n4 / 1440,
                             61 * n3 / 240 - 103 * n4 / 140, 49561 * n4 / 161280};
    double t = sinh(isometric_latitude(lat)), dlon = lon - crs->lon0_rad;
    double xi0 = atan2(t, cos(dlon)), eta0 = asinh(sin(dlon) / hypot(t, cos(dlon)));
    double xi = xi0, eta = eta0;
    for (int j = 1; j <= 4; j++) {
        xi += alpha[j - 1] * sin(2 * j * xi0) * cosh(2 * j * eta0);
        eta += alpha[j - 1] * cos(2 * j * xi0) * sinh(2 * j * eta0);
    }
    *x = crs->false_east_m + crs->k0 * rectifying_radius() * eta;
    *y = crs->false_north_m + crs->k0 * rectifying_radius() * xi;
}

static void
mercator_inverse(const JumCrs *crs, double x, double y, double *lon, double *lat)
{
    const double n = THIRD, n2 = n * n, n3 = n2 * n, n4 = n3 * n;
    const double beta[4] = {n / 2 - 2 * n2 / 3 + 37 * n3 / 96 - n4 / 360,
                            n2 / 48 + n3 / 15 - 437 * n4 / 1440, 17 * n3 / 480 - 37 * n4 / 840,
                            4397 * n4 / 161280};
    double scale = crs->k0 * rectifying_radius();
    double xi0 = (y - crs->false_north_m) / scale, eta0 = (x - crs->false_east_m) / scale;
    double xi = xi0, eta = eta0;
    for (int j = 1; j <= 4; j++) {
        xi -= beta[j - 1] * sin(2 * j * xi0) * cosh(2 * j * eta0);
        eta -= beta[j - 1] * cos(2 * j * xi0) * sinh(2 * j * eta0);
    }
    *lat = latitude_of_isometric(asinh(sin(xi) / hypot(sinh(eta), cos(xi))));
    *lon = crs->lon0_rad + atan2(sinh(eta), cos(xi));
}

void
jum_crs_forward(const JumCrs *crs, double lon_deg, double lat_deg, double *x_m, double *y_m)
{
    double lon = lon_deg * DEG, lat = lat_deg * DEG;
    if (crs->kind == JUM_CRS_TRANSVERSE_MERCATOR) {
        mercator_forward(crs, lon, lat, x_m, y_m);
        return;
    }
    double rho = crs->c * exp(-crs->n * isometric_latitude(lat));
    double theta = crs->n * (lon - crs->lon0_rad);
    *x_m = crs->false_east_m + rho * sin(theta);
    *y_m = crs->false_north_m + crs->rho0 - rho * cos(theta);
}

void
jum_crs_inverse(const JumCrs *crs, double x_m, double y_m, double *lon_deg, double *lat_deg)
{
    double lon, lat;
    if (crs->kind == JUM_CRS_TRANSVERSE_MERCATOR) {
        mercator_inverse(crs, x_m, y_m, &lon, &lat);
    } else {
        double dx = x_m - crs->false_east_m, dy = crs->rho0 - (y_m - crs->false_north_m);
        lat = latitude_of_isometric(-log(hypot(dx, dy) / crs->c) / crs->n);
        lon = crs->lon0_rad + atan2(dx, dy) / crs->n;
    }
    *lon_deg = lon / DEG;
    *lat_deg = lat / DEG;
}

#pragma once

#include <glib.h>

/*
 * Frames of reference, named once:
 *
 *   WGS84 (lon, lat, degrees)  --projection-->  territory (E, N, metres, doubles; Lambert-93 in
 *   France)  --minus local origin-->  scene (metres, floats on the GPU; x east, y north, z up)
 *   --camera-->  view  --perspective-->  clip
 *
 * RGF93 and WGS84 differ by less than the accuracy of any asset here and are taken as equal.
 * Altitudes are metres above NGF-IGN69 unless the territory says otherwise.
 */

/** JumBox: an axis-aligned rectangle in the territory's frame, metres; empty when x0 > x1. */
typedef struct {
    double x0, y0, x1, y1;
} JumBox;

#define JUM_BOX_EMPTY ((JumBox){G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE})

void jum_box_add(JumBox *box, double x, double y);
gboolean jum_box_intersects(const JumBox *a, const JumBox *b);
gboolean jum_box_is_empty(const JumBox *box);

typedef enum {
    JUM_CRS_NONE,
    JUM_CRS_LAMBERT_CONIC, /* conformal, two standard parallels: Lambert-93 and the CC zones */
    JUM_CRS_TRANSVERSE_MERCATOR, /* UTM */
} JumCrsKind;

/** JumCrs: a metric projected frame on the GRS80/WGS84 ellipsoid. A value: copy freely. */
typedef struct {
    JumCrsKind kind;
    int epsg;
    double lon0_rad, lat0_rad, false_east_m, false_north_m;
    double n, c, rho0; /* Lambert: exponent, constant, radius of the origin (m) */
    double k0;         /* transverse Mercator: scale on the central meridian */
} JumCrs;

/**
 * jum_crs_from_epsg:
 * @epsg: 2154 (Lambert-93), 3942…3950 (CC42–CC50), 326zz/327zz and 258zz (UTM)
 * @crs: (out)
 *
 * Returns: FALSE for any other code; @crs untouched.
 * Source: IGN NTG_71; Karney 2011 (series of Krüger, order 4).
 */
gboolean jum_crs_from_epsg(int epsg, JumCrs *crs);

/** jum_crs_utm_at: the EPSG code of the UTM zone (WGS84) of a place in degrees. */
int jum_crs_utm_at(double lon_deg, double lat_deg);

/**
 * jum_crs_forward:
 * @lon_deg: degrees east, @lat_deg: degrees north
 * @x_m: (out): east, @y_m: (out): north, metres
 *
 * Cost: some 200 ns.  Accuracy: better than 1 mm inside the zone.
 */
void jum_crs_forward(const JumCrs *crs, double lon_deg, double lat_deg, double *x_m, double *y_m);

/** jum_crs_inverse: from metres to degrees; the inverse of jum_crs_forward() within 1e-9°. */
void jum_crs_inverse(const JumCrs *crs, double x_m, double y_m, double *lon_deg, double *lat_deg);

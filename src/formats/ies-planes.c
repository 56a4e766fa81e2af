/* IES types A and B to planes C.  With the beam axis along z, right x and up y, type A is a globe with a vertical axis
 * (x = cos V sin H, y = sin V, z = cos V cos H) and type B one with a horizontal axis (x = sin H, y = cos H sin V,
 * z = cos H cos V); planes C turn about z.  Candela are interpolated bilinearly in the file's own angles.  Behind the
 * luminaire the file says nothing: nothing shines there. */
#include <math.h>

#include "formats/photometry.h"

#define DEG      (G_PI / 180.0)
#define PLANES   145u /* every 2.5° */
#define ANGLES   181u
#define SAME_DEG 1e-6

typedef struct {
    const double *deg;
    guint n;
    gboolean mirrored;
} Axis;

static gboolean
axis_init(Axis *axis, const double *deg, guint n)
{
    *axis = (Axis){deg, n, FALSE};
    if (n < 2 || fabs(deg[n - 1] - 90.0) > SAME_DEG)
        return FALSE;
    axis->mirrored = fabs(deg[0]) < SAME_DEG;
    return axis->mirrored || fabs(deg[0] + 90.0) < SAME_DEG;
}

/* The interval that holds @at and how far into it. */
static guint
find(const Axis *axis, double at, double *part)
{
    double value = axis->mirrored ? fabs(at) : at;
    guint i = 0;
    while (i + 2 < axis->n && value > axis->deg[i + 1])
        i++;
    double share = (value - axis->deg[i]) / (axis->deg[i + 1] - axis->deg[i]);
    *part = CLAMP(share, 0.0, 1.0);
    return i;
}

static double
candela_at(const Axis *h, const Axis *v, const double *candela, double h_deg, double v_deg)
{
    double p, q;
    guint i = find(h, h_deg, &p), j = find(v, v_deg, &q);
    const double *a = candela + (gsize) i * v->n + j, *b = a + v->n;
    double low = a[0] + p * (b[0] - a[0]), high = a[1] + p * (b[1] - a[1]);
    return low + q * (high - low);
}

gboolean
jum_photometry_from_planes(JumPhotometry *p,
                           const double *h_deg,
                           guint n_h,
                           const double *v_deg,
                           guint n_v,
                           const double *candela)
{
    Axis h, v;
    if (!axis_init(&h, h_deg, n_h) || !axis_init(&v, v_deg, n_v))
        return FALSE;
    g_free(p->gamma_deg);
    p->n_gamma = ANGLES;
    p->gamma_deg = g_new(double, ANGLES);
    g_autofree double *c_deg = g_new(double, PLANES);
    g_autofree double *turned = g_new0(double, PLANES *ANGLES);
    for (guint j = 0; j < ANGLES; j++)
        p->gamma_deg[j] = j;
    for (guint i = 0; i < PLANES; i++) {
        c_deg[i] = 2.5 * i;
        for (guint j = 0; j <= 90; j++) {
            double x = sin(j * DEG) * cos(c_deg[i] * DEG), y = sin(j * DEG) * sin(c_deg[i] * DEG);
            double z = MAX(cos(j * DEG), 0.0);
            double at_h = p->kind == 'A' ? atan2(x, z) : asin(CLAMP(x, -1.0, 1.0));
            double at_v = p->kind == 'A' ? asin(CLAMP(y, -1.0, 1.0)) : atan2(y, z);
            turned[i * ANGLES + j] = candela_at(&h, &v, candela, at_h / DEG, at_v / DEG);
        }
    }
    for (guint j = 0; j < ANGLES; j++) /* one plane, the same bytes */
        turned[(PLANES - 1) * ANGLES + j] = turned[j];
    return jum_photometry_spread(p, c_deg, PLANES, turned);
}

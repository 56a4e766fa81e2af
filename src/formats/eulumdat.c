/* EULUMDAT: one value a line, in a fixed order.  Intensities are candela for 1 000 lumens of the lamps; which planes are
 * written depends on the symmetry.  With symmetry 3 (about C90–C270) the format's own formula begins at C270, but
 * makers of street luminaires write the street side first; it is read as C90, as the reference cases do. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "formats/photometry.h"
#include "sim/lighting/optic.h"

#define MAX_PLANES 721u
#define MAX_ANGLES 1441u
#define MAX_SETS   20u

typedef struct {
    const char *at, *end, *name;
    guint line;
    char *fault;
} Reader;

static void
fault(Reader *r, const char *what)
{
    if (r->fault == NULL)
        r->fault = g_strdup_printf("%s:%u: %s", r->name, r->line, what);
}

static char *
next_line(Reader *r, const char *what)
{
    if (r->at >= r->end) {
        g_autofree char *sentence = g_strdup_printf("%s: the file ends here", what);
        fault(r, sentence);
        return g_strdup("");
    }
    const char *stop = memchr(r->at, '\n', (gsize) (r->end - r->at));
    stop = stop != NULL ? stop : r->end;
    char *line = g_strstrip(g_strndup(r->at, (gsize) MIN(stop - r->at, 256)));
    r->at = MIN(stop + 1, r->end);
    r->line++;
    return line;
}

static void
skip(Reader *r, guint n)
{
    for (guint i = 0; i < n; i++)
        g_free(next_line(r, "head"));
}

static double
next_number(Reader *r, const char *what, double lo, double hi)
{
    g_autofree char *line = next_line(r, what);
    double value = lo;
    if (r->fault == NULL && (!jum_number_parse(line, &value) || !(value >= lo && value <= hi))) {
        g_autofree char *sentence =
            g_strdup_printf("%s: '%s' is not a number from %.6g to %.6g%s", what, line, lo, hi,
                            strchr(line, ',') != NULL ? " (decimal comma?)" : "");
        fault(r, sentence);
    }
    return r->fault == NULL ? value : lo;
}

static guint
next_count(Reader *r, const char *what, guint lo, guint hi)
{
    double value = next_number(r, what, lo, hi);
    if (value != floor(value))
        fault(r, "not a whole number");
    return (guint) value;
}

/* Lamps: flux and power of the first set, which is the one measured. */
static void
read_lamps(Reader *r, JumPhotometry *p, gboolean *absolute)
{
    guint sets = next_count(r, "number of lamp sets", 1, MAX_SETS);
    if (sets > 1)
        jum_photometry_warn(p, "%u sets of lamps: the first is taken", sets);
    double n_lamps = 0.0;
    for (guint i = 0; i < sets; i++) {
        double n = next_number(r, "number of lamps", -1000.0, 1000.0);
        n_lamps = i == 0 ? n : n_lamps;
    }
    skip(r, sets); /* kinds of lamp */
    for (guint i = 0; i < sets; i++) {
        double flux_lm = next_number(r, "flux of the lamps", 0.0, 1e9);
        p->lamp_flux_lm = i == 0 ? flux_lm : p->lamp_flux_lm;
    }
    skip(r, 2 * sets); /* colour, rendering */
    for (guint i = 0; i < sets; i++) {
        double power_w = next_number(r, "watts", 0.0, 1e6);
        p->power_w = i == 0 ? power_w : p->power_w;
    }
    *absolute = n_lamps < 0.0;
    if (r->fault == NULL && !(p->lamp_flux_lm > 0.0))
        fault(r, "the flux of the lamps is not given");
}

typedef struct {
    guint symmetry, n_planes, n_gamma;
    guint first, n; /* planes written: index of the first, how many */
    double factor, down_pct, output_pct, tilt_deg;
} Shape;

static void
find_planes(Shape *s)
{
    static const struct {
        guint start, end; /* quarters of the circle */
    } parts[] = {{0, 4}, {0, 0}, {0, 2}, {1, 3}, {0, 1}};
    s->first = parts[s->symmetry].start * s->n_planes / 4;
    s->n = (parts[s->symmetry].end - parts[s->symmetry].start) * s->n_planes / 4;
    if (s->symmetry != 0)
        s->n++;
}

static Shape
read_shape(Reader *r)
{
    Shape s = {0};
    skip(r, 2); /* maker, kind */
    s.symmetry = next_count(r, "symmetry", 0, 4);
    s.n_planes = next_count(r, "number of C planes", 1, MAX_PLANES);
    next_number(r, "distance of C planes", 0.0, 360.0);
    s.n_gamma = next_count(r, "number of intensities a plane", 2, MAX_ANGLES);
    next_number(r, "distance of the angles", 0.0, 180.0);
    skip(r, 14); /* report, names, date, sizes */
    s.down_pct = next_number(r, "downward flux fraction", 0.0, 100.5);
    s.output_pct = next_number(r, "light output ratio", 0.0, 1000.0);
    s.factor = next_number(r, "conversion factor", 0.0, 1e6);
    s.tilt_deg = next_number(r, "tilt at measurement", -180.0, 180.0);
    gboolean fits = s.symmetry == 1 || s.n_planes >= 4;
    if (s.symmetry == 2)
        fits = s.n_planes >= 4 && s.n_planes % 2 == 0;
    else if (s.symmetry >= 3)
        fits = s.n_planes >= 4 && s.n_planes % 4 == 0;
    if (r->fault == NULL && !fits)
        fault(r, "the number of C planes does not fit the symmetry");
    find_planes(&s);
    return s;
}

/* What the file says of itself against what its candela say. */
static void
compare_declared(JumPhotometry *p, const Shape *s)
{
    JumIntensity all = jum_photometry_intensity(p);
    double down_pct = 100.0 * (1.0 - jum_intensity_upward_share(&all, 0.0));
    if (s->output_pct > 0.0 && s->output_pct <= 100.5)
        p->declared_lm = s->output_pct / 100.0 * p->lamp_flux_lm;
    jum_photometry_check_flux(p);
    if (fabs(down_pct - s->down_pct) > 3.0)
        jum_photometry_warn(p,
                            "its candela send %.1f %% of the light down, the file declares %.1f %%",
                            down_pct, s->down_pct);
    if (s->tilt_deg != 0.0)
        jum_photometry_warn(
            p, "was measured tilted by %.1f degrees; it is taken as it was measured", s->tilt_deg);
    if (s->symmetry == 3)
        jum_photometry_warn(p, "symmetry 3: its first plane is taken as C90, the street side; the "
                               "format's own count begins at C270");
}

/* Nothing but blank lines may follow. */
static void
check_end(Reader *r)
{
    while (r->fault == NULL && r->at < r->end) {
        g_autofree char *line = next_line(r, "end");
        if (line[0] != '\0' && line[0] != 0x1a)
            fault(r, "more lines than the counts of planes and angles announce");
    }
}

/* Angles of the planes written. */
static double *
pick_planes(const Shape *s, const double *all_deg)
{
    double *c_deg = g_new0(double, s->n + 1);
    for (guint i = 0; i < s->n; i++)
        c_deg[i] = all_deg[(s->first + i) % s->n_planes];
    return c_deg;
}

static double *
read_angles(Reader *r, guint n, const char *what, double hi)
{
    double *angles = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++) {
        angles[i] = next_number(r, what, 0.0, hi);
        if (r->fault == NULL && i > 0 && angles[i] <= angles[i - 1])
            fault(r, "angles must grow");
    }
    return angles;
}

/* The planes written, as candela. */
static double *
read_candela(Reader *r, const Shape *s, double scale)
{
    gsize n = (gsize) s->n * s->n_gamma;
    double *candela = g_new0(double, n + 1);
    for (gsize i = 0; i < n && r->fault == NULL; i++)
        candela[i] = next_number(r, "intensity", 0.0, 1e9) * scale;
    check_end(r);
    return candela;
}

JumPhotometry *
jum_eulumdat_read(const char *text, gsize bytes, const char *name, GError **error)
{
    Reader r = {text, text + bytes, name, 0, NULL};
    g_autoptr(JumPhotometry) p = jum_photometry_new(name);
    gboolean absolute = FALSE;
    Shape s = read_shape(&r);
    read_lamps(&r, p, &absolute);
    skip(&r, 10); /* direct ratios */
    if (r.fault != NULL)
        s = (Shape){.n_planes = 1, .symmetry = 1};
    g_autofree double *all_deg = read_angles(&r, s.n_planes, "C angle", 360.0);
    p->n_gamma = s.n_gamma;
    p->gamma_deg = read_angles(&r, s.n_gamma, "G angle", 180.0);
    g_autofree double *c_deg = pick_planes(&s, all_deg);
    double scale = (s.factor > 0.0 ? s.factor : 1.0) * p->lamp_flux_lm / 1000.0;
    g_autofree double *candela = read_candela(&r, &s, scale);
    if (r.fault == NULL && s.symmetry == 1)
        c_deg[0] = 0.0;
    if (r.fault == NULL && !jum_photometry_spread(p, c_deg, s.n, candela))
        fault(&r, "the C angles do not fit the symmetry");
    p->street_c_deg = 90.0;
    if (r.fault == NULL) {
        compare_declared(p, &s);
        if (absolute)
            p->lamp_flux_lm = NAN;
        return g_steal_pointer(&p);
    }
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_FORMAT, r.fault);
    g_free(r.fault);
    return NULL;
}

/* What both readers of luminaires share: the symmetry of a file undone, and which reader a file wants.  A plane's
 * mirror is found by its angle, not by counting, so irregular planes keep their places. */
#include "formats/photometry.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define MAX_BYTES (16u * 1024 * 1024)
#define SAME_DEG  1e-6

JumPhotometry *
jum_photometry_new(const char *name)
{
    JumPhotometry *p = g_new0(JumPhotometry, 1);
    p->name = g_strdup(name);
    p->lamp_flux_lm = p->power_w = p->flux_lm = p->declared_lm = NAN;
    p->kind = 'C';
    p->warnings = g_ptr_array_new_with_free_func(g_free);
    return p;
}

void
jum_photometry_free(JumPhotometry *photometry)
{
    if (photometry == NULL)
        return;
    g_free(photometry->name);
    g_free(photometry->c_deg);
    g_free(photometry->gamma_deg);
    g_free(photometry->candela);
    g_free(photometry->tilt_deg);
    g_free(photometry->tilt_factor);
    g_ptr_array_unref(photometry->warnings);
    g_free(photometry);
}

void
jum_photometry_warn(JumPhotometry *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(p->warnings, g_strdup_printf("%s: %s", p->name, what));
}

/* Makers round, and integrate by zones of 5 or 10 degrees: 3 % is no fault. */
void
jum_photometry_check_flux(JumPhotometry *p)
{
    if (!isnan(p->declared_lm) && fabs(p->flux_lm - p->declared_lm) > 0.03 * p->declared_lm)
        jum_photometry_warn(p, "its candela make %.0f lm, the file declares %.0f lm", p->flux_lm,
                            p->declared_lm);
    else if (p->flux_lm > 1.03 * p->lamp_flux_lm)
        jum_photometry_warn(p, "its candela make %.0f lm, more than the %.0f lm of its lamps",
                            p->flux_lm, p->lamp_flux_lm);
    if (!(p->flux_lm > 0.0))
        jum_photometry_warn(p, "it sends no light at all");
}

double
jum_photometry_tilt_factor(const JumPhotometry *p, double tilt_deg)
{
    if (p->n_tilt == 0)
        return 1.0;
    for (guint i = 1; i < p->n_tilt; i++) {
        if (tilt_deg > p->tilt_deg[i])
            continue;
        double part = (tilt_deg - p->tilt_deg[i - 1]) / (p->tilt_deg[i] - p->tilt_deg[i - 1]);
        return p->tilt_factor[i - 1] + MAX(part, 0.0) * (p->tilt_factor[i] - p->tilt_factor[i - 1]);
    }
    return p->tilt_factor[p->n_tilt - 1];
}

JumIntensity
jum_photometry_intensity(const JumPhotometry *p)
{
    return (JumIntensity){p->n_c, p->n_gamma, p->c_deg, p->gamma_deg, p->candela};
}

typedef struct {
    double c_deg;
    guint source; /* plane of the file */
} Plane;

static int
compare_planes(gconstpointer a, gconstpointer b)
{
    double x = ((const Plane *) a)->c_deg, y = ((const Plane *) b)->c_deg;
    return x < y ? -1 : x > y;
}

/* Adds a plane unless one stands there already. */
static void
add_plane(GArray *planes, double c_deg, guint source)
{
    double c = fmod(c_deg + 720.0, 360.0);
    if (c > 360.0 - SAME_DEG)
        c = 0.0;
    for (guint i = 0; i < planes->len; i++)
        if (fabs(g_array_index(planes, Plane, i).c_deg - c) < SAME_DEG)
            return;
    Plane plane = {c, source};
    g_array_append_val(planes, plane);
}

/* The planes of the file and their mirrors; FALSE if they cover no known part of the circle. */
static gboolean
mirror(GArray *planes, const double *c_deg, guint n_c)
{
    double first = c_deg[0], span = c_deg[n_c - 1] - first;
    gboolean quarter = fabs(first) < SAME_DEG && fabs(span - 90.0) < SAME_DEG;
    gboolean half = fabs(first) < SAME_DEG && fabs(span - 180.0) < SAME_DEG;
    gboolean side = (fabs(first - 90.0) < SAME_DEG || fabs(first + 90.0) < SAME_DEG) &&
                    fabs(span - 180.0) < SAME_DEG;
    for (guint i = 0; i < n_c; i++)
        add_plane(planes, c_deg[i], i);
    if (n_c == 1)
        return fabs(first) < SAME_DEG;
    if (span > 180.0 + SAME_DEG) /* all round: to 360, or one regular step short of it */
        return fabs(first) < SAME_DEG &&
               (fabs(span - 360.0) < SAME_DEG ||
                fabs(360.0 - span - (c_deg[n_c - 1] - c_deg[n_c - 2])) < SAME_DEG);
    if (!quarter && !half && !side)
        return FALSE;
    for (guint i = 0; i < n_c; i++) {
        if (quarter || half)
            add_plane(planes, -c_deg[i], i);
        if (quarter || side)
            add_plane(planes, 180.0 - c_deg[i], i);
        if (quarter)
            add_plane(planes, 180.0 + c_deg[i], i);
    }
    return TRUE;
}

gboolean
jum_photometry_spread(JumPhotometry *p, const double *c_deg, guint n_c, const double *candela)
{
    g_autoptr(GArray) planes = g_array_new(FALSE, FALSE, sizeof(Plane));
    if (n_c == 0 || !mirror(planes, c_deg, n_c))
        return FALSE;
    g_array_sort(planes, compare_planes);
    guint n = planes->len + 1;
    gsize row = p->n_gamma * sizeof(double);
    p->n_c = n;
    p->c_deg = g_new0(double, n);
    p->candela = g_malloc0(n * row);
    for (guint i = 0; i < n; i++) {
        const Plane *plane = &g_array_index(planes, Plane, i % planes->len);
        p->c_deg[i] = i + 1 < n ? plane->c_deg : 360.0;
        memcpy(p->candela + (gsize) i * p->n_gamma, candela + (gsize) plane->source * p->n_gamma,
               row);
    }
    if (p->c_deg[0] != 0.0)
        return FALSE;
    JumIntensity intensity = jum_photometry_intensity(p);
    p->flux_lm = jum_intensity_flux_lm(&intensity);
    return isfinite(p->flux_lm);
}

void
jum_photometry_turn(JumPhotometry *p, double c_deg)
{
    JumIntensity from = jum_photometry_intensity(p);
    double turn = fmod(fmod(c_deg, 360.0) + 360.0, 360.0);
    g_autoptr(GArray) planes = g_array_new(FALSE, FALSE, sizeof(Plane));
    add_plane(planes, 0.0, 0);
    for (guint i = 0; i + 1 < p->n_c; i++)
        add_plane(planes, p->c_deg[i] - turn, 0);
    g_array_sort(planes, compare_planes);
    guint n = planes->len + 1;
    double *turned_deg = g_new0(double, n);
    double *candela = g_new0(double, (gsize) n * p->n_gamma);
    for (guint i = 0; i < n; i++) {
        turned_deg[i] = i + 1 < n ? g_array_index(planes, Plane, i).c_deg : 360.0;
        double at = fmod(turned_deg[i] + turn, 360.0);
        for (guint j = 0; j < p->n_gamma; j++)
            candela[(gsize) i * p->n_gamma + j] = jum_intensity_at(&from, at, p->gamma_deg[j]);
    }
    g_free(p->c_deg);
    g_free(p->candela);
    p->n_c = n;
    p->c_deg = turned_deg;
    p->candela = candela;
    p->street_c_deg = fmod(p->street_c_deg - turn + 720.0, 360.0);
}

/* The file that TILT= names; only beside the luminaire's. */
static char *
load_tilt(const char *path, const char *text, gsize bytes, gsize *tilt_bytes)
{
    g_autofree char *name = jum_ies_tilt_name(text, bytes);
    if (name == NULL || strpbrk(name, "/\\") != NULL)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *beside = g_build_filename(folder, name, NULL);
    char *tilt = NULL;
    if (!g_file_get_contents(beside, &tilt, tilt_bytes, NULL) || *tilt_bytes > MAX_BYTES)
        g_clear_pointer(&tilt, g_free);
    return tilt;
}

JumPhotometry *
jum_photometry_load(const char *path, GError **error)
{
    g_autofree char *text = NULL, *name = g_path_get_basename(path);
    g_autoptr(GError) why = NULL;
    gsize bytes = 0, tilt_bytes = 0;
    if (!g_file_get_contents(path, &text, &bytes, &why)) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, "%s", why->message);
        return NULL;
    }
    const char *zero = memchr(text, '\0', bytes);
    gboolean wide =
        bytes >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
    if (bytes > MAX_BYTES || zero != NULL || wide) {
        guint line = 1;
        for (const char *c = text; zero != NULL && c < zero; c++)
            line += *c == '\n';
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, "%s:%u: not a luminaire file: %s", name,
                    wide ? 1 : line,
                    bytes > MAX_BYTES ? "longer than 16 MiB"
                    : wide            ? "it is UTF-16, save it as plain text"
                                      : "not plain text (UTF-16?)");
        return NULL;
    }
    const char *start = g_str_has_prefix(text, "\xef\xbb\xbf") ? text + 3 : text;
    bytes -= (gsize) (start - text);
    if (strstr(start, "TILT=") == NULL && !g_str_has_prefix(start, "IES"))
        return jum_eulumdat_read(start, bytes, name, error);
    g_autofree char *tilt = load_tilt(path, start, bytes, &tilt_bytes);
    return jum_ies_read_tilt(start, bytes, name, tilt, tilt_bytes, error);
}

/* IES LM-63: keywords until TILT=, then numbers in a fixed order whatever the line breaks.  The number of angles is
 * bounded before anything is allocated. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "formats/photometry.h"

#define MAX_ANGLES 2000u
#define MAX_COUNT  100000.0

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

static gboolean
is_gap(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',';
}

/* The next number of the file; after a fault 0. */
static double
next_number(Reader *r, const char *what)
{
    while (r->at < r->end && is_gap(*r->at))
        r->line += *r->at++ == '\n';
    const char *start = r->at;
    while (r->at < r->end && !is_gap(*r->at))
        r->at++;
    g_autofree char *word = g_strndup(start, (gsize) MIN(r->at - start, 64));
    double value = 0.0;
    if (r->fault == NULL && !jum_number_parse(word, &value)) {
        g_autofree char *sentence = g_strdup_printf("%s: '%s' is not a number", what,
                                                    *word != '\0' ? word : "end of the file");
        fault(r, sentence);
    }
    return r->fault == NULL ? value : 0.0;
}

static guint
next_count(Reader *r, const char *what)
{
    double value = next_number(r, what);
    if (r->fault == NULL && (value < 1.0 || value > MAX_ANGLES || value != floor(value))) {
        g_autofree char *sentence =
            g_strdup_printf("%s: not a count from 1 to %u", what, MAX_ANGLES);
        fault(r, sentence);
    }
    return r->fault == NULL ? (guint) value : 0;
}

static gboolean
next_line(Reader *r, char **line)
{
    if (r->at >= r->end)
        return FALSE;
    const char *stop = memchr(r->at, '\n', (gsize) (r->end - r->at));
    stop = stop != NULL ? stop : r->end;
    *line = g_strstrip(g_strndup(r->at, (gsize) (stop - r->at)));
    r->at = MIN(stop + 1, r->end);
    r->line++;
    return TRUE;
}

/* Passes over the keywords; leaves the reader behind TILT= and what it includes. */
static void
skip_head(Reader *r)
{
    for (;;) {
        g_autofree char *line = NULL;
        if (!next_line(r, &line)) {
            fault(r, "there is no line TILT=");
            return;
        }
        if (!g_str_has_prefix(line, "TILT="))
            continue;
        if (strcmp(line, "TILT=NONE") == 0)
            return;
        if (strcmp(line, "TILT=INCLUDE") != 0) {
            fault(r, "TILT= names another file; only NONE and INCLUDE are read");
            return;
        }
        next_number(r, "lamp to luminaire geometry");
        guint n = next_count(r, "number of tilt angles");
        for (guint i = 0; i < 2 * n; i++)
            next_number(r, "tilt");
        return;
    }
}

static double *
read_angles(Reader *r, guint n, const char *what)
{
    double *angles = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++) {
        angles[i] = next_number(r, what);
        if (r->fault == NULL && (fabs(angles[i]) > 360.0 || (i > 0 && angles[i] <= angles[i - 1])))
            fault(r, "angles must grow");
    }
    return angles;
}

typedef struct {
    double n_lamps, lumens, factor, power_w;
    guint n_gamma, n_c;
} Head;

static Head
read_head(Reader *r)
{
    Head h = {0};
    h.n_lamps = next_number(r, "number of lamps");
    h.lumens = next_number(r, "lumens a lamp");
    h.factor = next_number(r, "candela multiplier");
    h.n_gamma = next_count(r, "number of vertical angles");
    h.n_c = next_count(r, "number of horizontal angles");
    double type = next_number(r, "photometric type");
    if (r->fault == NULL && type != 1.0)
        fault(r, "only photometry of type C is read, this is type A or B");
    next_number(r, "units");
    for (int i = 0; i < 3; i++)
        next_number(r, "size of the opening");
    h.factor *= next_number(r, "ballast factor");
    h.factor *= next_number(r, "ballast-lamp factor");
    h.power_w = next_number(r, "input watts");
    if (r->fault == NULL && (!(h.factor > 0.0 && h.factor < MAX_COUNT) || h.n_lamps < 1.0 ||
                             h.n_lamps > MAX_COUNT || h.power_w < 0.0))
        fault(r, "multiplier, number of lamps or watts out of range");
    if (r->fault == NULL && (h.n_gamma < 2 || h.n_gamma * (gsize) h.n_c > 1000000))
        fault(r, "needs at least two vertical angles, and at most a million values");
    return h;
}

static double *
read_candela(Reader *r, const Head *h)
{
    gsize n = (gsize) h->n_gamma * h->n_c;
    double *candela = g_new0(double, n + 1);
    for (gsize i = 0; i < n && r->fault == NULL; i++) {
        candela[i] = next_number(r, "candela") * h->factor;
        if (r->fault == NULL && !(candela[i] >= 0.0 && candela[i] < 1e12))
            fault(r, "candela are not negative");
    }
    return candela;
}

JumPhotometry *
jum_ies_read(const char *text, gsize bytes, const char *name, GError **error)
{
    Reader r = {text, text + bytes, name, 1, NULL};
    skip_head(&r);
    Head h = r.fault == NULL ? read_head(&r) : (Head){0};
    if (r.fault != NULL)
        h.n_gamma = h.n_c = 0;
    g_autoptr(JumPhotometry) p = g_new0(JumPhotometry, 1);
    p->name = g_strdup(name);
    p->n_gamma = h.n_gamma;
    p->gamma_deg = read_angles(&r, h.n_gamma, "vertical angle");
    g_autofree double *c_deg = read_angles(&r, h.n_c, "horizontal angle");
    g_autofree double *candela = read_candela(&r, &h);
    p->lamp_flux_lm = h.lumens > 0.0 ? h.n_lamps * h.lumens : NAN;
    p->power_w = h.power_w > 0.0 ? h.power_w : NAN;
    if (r.fault == NULL && (p->gamma_deg[0] < 0.0 || p->gamma_deg[h.n_gamma - 1] > 180.0))
        fault(&r, "vertical angles of type C go from 0 to 180");
    if (r.fault == NULL && !jum_photometry_spread(p, c_deg, h.n_c, candela))
        fault(&r, "horizontal angles go from 0 to 0, 90, 180 or 360, or from 90 to 270");
    if (r.fault == NULL)
        return g_steal_pointer(&p);
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_FORMAT, r.fault);
    g_free(r.fault);
    return NULL;
}

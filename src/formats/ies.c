/* IES LM-63: keywords until TILT=, then numbers in a fixed order whatever the line breaks.  The number of angles is
 * bounded before anything is allocated.  Whatever could be read two ways is refused: a comma between digits (decimal
 * comma, or separator?), numbers left over after the counts announced, planes that end nowhere. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "formats/photometry.h"

#define MAX_ANGLES 2000u
#define MAX_COUNT  100000.0
#define SAME_DEG   1e-6

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
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
skip_gaps(Reader *r)
{
    while (r->at < r->end && (is_gap(*r->at) || *r->at == 0x1a)) /* some end in a DOS end of file */
        r->line += *r->at++ == '\n';
    return r->at < r->end;
}

/* A word; a comma at its end separates, one between digits is refused by whoever parses. */
static char *
next_word(Reader *r)
{
    skip_gaps(r);
    while (r->at < r->end && *r->at == ',')
        r->at++;
    skip_gaps(r);
    const char *start = r->at;
    while (r->at < r->end && !is_gap(*r->at))
        r->at++;
    char *word = g_strndup(start, (gsize) MIN(r->at - start, 64));
    gsize length = strlen(word);
    if (length > 0 && word[length - 1] == ',')
        word[length - 1] = '\0';
    return word;
}

/* The next number of the file; after a fault 0. */
static double
next_number(Reader *r, const char *what)
{
    g_autofree char *word = next_word(r);
    double value = 0.0;
    if (r->fault == NULL && !jum_number_parse(word, &value)) {
        g_autofree char *sentence =
            strchr(word, ',') != NULL
                ? g_strdup_printf("%s: '%s': a comma between digits is not read (decimal comma?)",
                                  what, word)
                : g_strdup_printf("%s: '%s' is not a number", what,
                                  *word != '\0' ? word : "end of the file");
        fault(r, sentence);
    }
    return r->fault == NULL ? value : 0.0;
}

static double
next_in(Reader *r, const char *what, double lo, double hi)
{
    double value = next_number(r, what);
    if (r->fault == NULL && !(value >= lo && value <= hi)) {
        g_autofree char *sentence =
            g_strdup_printf("%s: %g is not from %g to %g", what, value, lo, hi);
        fault(r, sentence);
    }
    return r->fault == NULL ? value : lo;
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

/* Angles and factors of a lamp that hangs crooked. */
static void
read_tilt(Reader *r, JumPhotometry *p)
{
    next_number(r, "lamp to luminaire geometry");
    guint n = next_count(r, "number of tilt angles");
    p->n_tilt = n;
    p->tilt_deg = g_new0(double, n + 1);
    p->tilt_factor = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++) {
        p->tilt_deg[i] = next_in(r, "tilt angle", -180.0, 180.0);
        if (r->fault == NULL && i > 0 && p->tilt_deg[i] <= p->tilt_deg[i - 1])
            fault(r, "tilt angles must grow");
    }
    for (guint i = 0; i < n; i++)
        p->tilt_factor[i] = next_in(r, "tilt factor", 0.0, 10.0);
}

static void
read_tilt_file(Reader *r, JumPhotometry *p, const char *tilt, gsize tilt_bytes, const char *name)
{
    Reader other = {tilt, tilt + tilt_bytes, name, 1, NULL};
    read_tilt(&other, p);
    if (r->fault == NULL)
        r->fault = g_steal_pointer(&other.fault);
    g_free(other.fault);
}

/* What stands behind TILT=, NULL on other lines. */
static const char *
tilt_of(const char *line)
{
    const char *at = g_str_has_prefix(line, "TILT") ? line + strlen("TILT") : NULL;
    while (at != NULL && *at == ' ')
        at++;
    if (at == NULL || *at != '=')
        return NULL;
    for (at++; *at == ' ';)
        at++;
    return at;
}

/* Passes over the keywords; leaves the reader behind TILT= and what it includes. */
static void
read_top(Reader *r, JumPhotometry *p, const char *tilt, gsize tilt_bytes)
{
    r->line = 0; /* lines are counted as they are read here, as they are left further down */
    for (;;) {
        g_autofree char *line = NULL;
        if (!next_line(r, &line)) {
            r->line = MAX(r->line, 1);
            fault(r, "there is no line TILT=");
            return;
        }
        const char *what = tilt_of(line);
        if (what == NULL)
            continue;
        if (strcmp(what, "NONE") != 0 && strcmp(what, "INCLUDE") != 0) {
            if (tilt == NULL)
                fault(r, "TILT= names another file, which is not beside this one");
            else
                read_tilt_file(r, p, tilt, tilt_bytes, what);
        }
        r->line++;
        if (strcmp(what, "INCLUDE") == 0)
            read_tilt(r, p);
        return;
    }
}

static double *
read_angles(Reader *r, guint n, const char *what)
{
    double *angles = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++) {
        angles[i] = next_in(r, what, -360.0, 360.0);
        if (r->fault == NULL && i > 0 && angles[i] <= angles[i - 1]) {
            g_autofree char *sentence = g_strdup_printf("%s: %g after %g: angles must grow", what,
                                                        angles[i], angles[i - 1]);
            fault(r, sentence);
        }
    }
    return angles;
}

typedef struct {
    double n_lamps, lumens, factor, power_w;
    guint n_gamma, n_c;
} Head;

static Head
read_head(Reader *r, JumPhotometry *p)
{
    Head h = {0};
    h.n_lamps = next_in(r, "number of lamps", 1.0, MAX_COUNT);
    h.lumens = next_number(r, "lumens a lamp");
    if (r->fault == NULL && h.lumens != -1.0 && !(h.lumens > 0.0 && h.lumens < 1e9))
        fault(r, "lumens a lamp: neither positive nor −1 (absolute photometry)");
    h.factor = next_in(r, "candela multiplier", 1e-9, MAX_COUNT);
    h.n_gamma = next_count(r, "number of vertical angles");
    h.n_c = next_count(r, "number of horizontal angles");
    double type = next_number(r, "photometric type");
    if (r->fault == NULL && type != 1.0 && type != 2.0 && type != 3.0)
        fault(r, "photometric type: 1 (C), 2 (B) or 3 (A)");
    p->kind = type == 2.0 ? 'B' : type == 3.0 ? 'A' : 'C';
    double units = next_number(r, "units");
    if (r->fault == NULL && units != 1.0 && units != 2.0)
        fault(r, "units: 1 (feet) or 2 (metres)");
    for (int i = 0; i < 3; i++)
        next_in(r, "size of the opening", -1000.0, 1000.0);
    h.factor *= next_in(r, "ballast factor", 1e-6, 1000.0);
    h.factor *= next_in(r, "ballast-lamp factor", 1e-6, 1000.0);
    h.power_w = next_in(r, "input watts", 0.0, 1e6);
    if (r->fault == NULL && (h.n_gamma < 2 || h.n_gamma * (gsize) h.n_c > 1000000))
        fault(r, "needs at least two vertical angles, and at most a million values");
    return h;
}

static double *
read_candela(Reader *r, JumPhotometry *p, const Head *h)
{
    gsize n = (gsize) h->n_gamma * h->n_c;
    double *candela = g_new0(double, n + 1);
    for (gsize i = 0; i < n && r->fault == NULL; i++) {
        candela[i] = next_number(r, "candela") * h->factor;
        if (r->fault == NULL && !(candela[i] >= 0.0 && candela[i] < 1e12))
            fault(r, "candela are not negative");
    }
    double more;
    g_autofree char *left = r->fault == NULL && skip_gaps(r) ? next_word(r) : NULL;
    if (left != NULL && jum_number_parse(left, &more))
        fault(r, "more numbers than the counts of angles announce");
    else if (left != NULL && left[0] != '\0')
        jum_photometry_warn(p, "line %u: '%s' after the candela is passed over", r->line, left);
    return candela;
}

/* Type C: which part of the sphere is written. */
static void
check_vertical(Reader *r, const JumPhotometry *p)
{
    double first = p->gamma_deg[0], last = p->gamma_deg[p->n_gamma - 1];
    if ((fabs(first) > SAME_DEG && fabs(first - 90.0) > SAME_DEG) ||
        (fabs(last - 90.0) > SAME_DEG && fabs(last - 180.0) > SAME_DEG))
        fault(r, "vertical angles of type C begin at 0 or 90 and end at 90 or 180");
}

static void
spread(Reader *r, JumPhotometry *p, const double *h_deg, guint n_h, const double *candela)
{
    if (p->kind == 'C') {
        check_vertical(r, p);
        if (r->fault == NULL && !jum_photometry_spread(p, h_deg, n_h, candela))
            fault(r,
                  "horizontal angles go from 0 to 0, 90, 180 or 360, from 90 to 270 or −90 to 90");
        return;
    }
    g_autofree double *v_deg = g_steal_pointer(&p->gamma_deg);
    guint n_v = p->n_gamma;
    if (!jum_photometry_from_planes(p, h_deg, n_h, v_deg, n_v, candela))
        fault(r, "angles of types A and B go from −90 or 0 to 90");
    else if (v_deg[0] == 0.0)
        jum_photometry_warn(p, "vertical angles begin at 0: taken as the same below as above");
}

JumPhotometry *
jum_ies_read_tilt(const char *text,
                  gsize bytes,
                  const char *name,
                  const char *tilt,
                  gsize tilt_bytes,
                  GError **error)
{
    Reader r = {text, text + bytes, name, 1, NULL};
    g_autoptr(JumPhotometry) p = jum_photometry_new(name);
    read_top(&r, p, tilt, tilt_bytes);
    Head h = r.fault == NULL ? read_head(&r, p) : (Head){0};
    if (r.fault != NULL)
        h.n_gamma = h.n_c = 0;
    p->n_gamma = h.n_gamma;
    p->gamma_deg = read_angles(&r, h.n_gamma, "vertical angle");
    g_autofree double *c_deg = read_angles(&r, h.n_c, "horizontal angle");
    g_autofree double *candela = read_candela(&r, p, &h);
    p->lamp_flux_lm = h.lumens > 0.0 ? h.n_lamps * h.lumens : NAN;
    p->power_w = h.power_w > 0.0 ? h.power_w : NAN;
    if (r.fault == NULL)
        spread(&r, p, c_deg, h.n_c, candela);
    if (r.fault == NULL) {
        jum_photometry_check_flux(p);
        return g_steal_pointer(&p);
    }
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_FORMAT, r.fault);
    g_free(r.fault);
    return NULL;
}

JumPhotometry *
jum_ies_read(const char *text, gsize bytes, const char *name, GError **error)
{
    return jum_ies_read_tilt(text, bytes, name, NULL, 0, error);
}

char *
jum_ies_tilt_name(const char *text, gsize bytes)
{
    Reader r = {text, text + bytes, "", 0, NULL};
    for (;;) {
        g_autofree char *line = NULL;
        if (!next_line(&r, &line))
            return NULL;
        const char *what = tilt_of(line);
        if (what == NULL)
            continue;
        return strcmp(what, "NONE") == 0 || strcmp(what, "INCLUDE") == 0 ? NULL : g_strdup(what);
    }
}

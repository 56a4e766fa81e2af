/* EPANET input files: cut into lines and tokens, then three passes over the lines: options first (units), then what
 * carries an id, then what refers to ids.  Every wrong line is kept with its number, section and text; reading goes on
 * so that all are told at once. */
#include "formats/inp-parse.h"

#include <stdarg.h>
#include <string.h>
#include <zlib.h>

#include "base/i18n.h"
#include "base/number.h"

enum {
    MAX_FAULTS = 100,
    MAX_BYTES = 512 * 1024 * 1024,
    TOKEN_BLOCK = 65536,
    MAX_SEARCHED = 200 * 1000 * 1000 /* ids compared with ranges: some seconds */
};

gboolean
jum_inp_is(const char *token, const char *word)
{
    gsize n = strlen(token), m = strlen(word);
    return n > 0 && n >= MIN(m, 4) && g_ascii_strncasecmp(token, word, MIN(m, n)) == 0;
}

gboolean
jum_inp_fault(JumInpParser *p, const JumInpLine *line, const char *format, ...)
{
    if (p->faults->len >= MAX_FAULTS)
        return FALSE;
    static const char *const sections[] = {
#define JUM_INP_SECTION(name) #name,
#include "formats/inp-sections.def"
#undef JUM_INP_SECTION
    };
    va_list args;
    va_start(args, format);
    JumInpFault *fault = g_new0(JumInpFault, 1);
    fault->what = g_strdup_vprintf(format, args);
    va_end(args);
    if (line != NULL) {
        fault->line = line->number;
        fault->section = g_strdup(sections[line->section]);
        GString *text = g_string_new(NULL);
        for (int i = 0; i < line->n && text->len < 120; i++)
            g_string_append_printf(text, "%s%s", i > 0 ? " " : "", line->token[i]);
        g_autofree char *valid = g_utf8_make_valid(text->str, -1);
        fault->text = g_strndup(valid, 160);
        g_string_free(text, TRUE);
    }
    g_ptr_array_add(p->faults, fault);
    return FALSE;
}

void
jum_inp_warn(JumInpParser *p, const JumInpLine *line, const char *format, ...)
{
    if (p->inp->warnings->len >= MAX_FAULTS)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(p->inp->warnings, line != NULL
                                          ? g_strdup_printf(_("line %u: %s"), line->number, what)
                                          : g_steal_pointer(&what));
}

gboolean
jum_inp_may_search(JumInpParser *p, const JumInpLine *line, gsize n)
{
    p->searched += n;
    return p->searched < MAX_SEARCHED ||
           jum_inp_fault(p, line, _("too many ranges of ids for so many elements"));
}

gboolean
jum_inp_in_range(const char *id, const char *first, const char *last)
{
    gint64 from = g_ascii_strtoll(first, NULL, 10), to = g_ascii_strtoll(last, NULL, 10);
    if (from > 0 && to > 0) {
        gint64 number = g_ascii_strtoll(id, NULL, 10);
        return number >= from && number <= to;
    }
    return strcmp(first, id) <= 0 && strcmp(last, id) >= 0;
}

void
jum_inp_fault_free(JumInpFault *fault)
{
    if (fault == NULL)
        return;
    g_free(fault->section);
    g_free(fault->text);
    g_free(fault->what);
    g_free(fault);
}

gboolean
jum_inp_optional(JumInpParser *p, const JumInpLine *line, int i, const char *what, double *value)
{
    if (i >= line->n)
        return TRUE;
    if (!jum_number_parse(line->token[i], value))
        return jum_inp_fault(p, line, _("%s: “%s” is not a number"), what, line->token[i]);
    return TRUE;
}

gboolean
jum_inp_number(JumInpParser *p, const JumInpLine *line, int i, const char *what, double *value)
{
    if (i >= line->n)
        return jum_inp_fault(p, line, _("%s is missing"), what);
    return jum_inp_optional(p, line, i, what, value);
}

static int
find(GHashTable *table, const char *id)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(table, id)) - 1;
}

int
jum_inp_find_node(JumInpParser *p, const JumInpLine *line, const char *id)
{
    int i = find(p->inp->nodes, id);
    if (i < 0)
        jum_inp_fault(p, line, _("there is no node “%s”"), id);
    return i;
}

int
jum_inp_find_link(JumInpParser *p, const JumInpLine *line, const char *id)
{
    int i = find(p->inp->links, id);
    if (i < 0)
        jum_inp_fault(p, line, _("there is no link “%s”"), id);
    return i;
}

int
jum_inp_find_pattern(JumInpParser *p, const JumInpLine *line, const char *id)
{
    int i = find(p->patterns, id);
    if (i < 0)
        jum_inp_fault(p, line, _("there is no pattern “%s”"), id);
    return i;
}

int
jum_inp_find_curve(JumInpParser *p, const JumInpLine *line, const char *id)
{
    int i = find(p->curves, id);
    if (i < 0)
        jum_inp_fault(p, line, _("there is no curve “%s”"), id);
    return i;
}

static gboolean
clock_parts(const char *text, double *hours)
{
    g_auto(GStrv) part = g_strsplit(text, ":", 4);
    guint n = g_strv_length(part);
    double h = 0.0, v;
    static const double weight[3] = {1.0, 1.0 / 60.0, 1.0 / 3600.0};
    if (n < 1 || n > 3)
        return FALSE;
    for (guint i = 0; i < n; i++) {
        if (!jum_number_parse(part[i], &v) || v < 0.0)
            return FALSE;
        h += v * weight[i];
    }
    *hours = h;
    return TRUE;
}

gboolean
jum_inp_time(JumInpParser *p, const JumInpLine *line, int i, int n, gint64 *time_s)
{
    double hours = 0.0;
    if (i >= n || !clock_parts(line->token[i], &hours))
        return jum_inp_fault(p, line, _("“%s” is not a time"), i < n ? line->token[i] : "");
    if (i + 1 < n) {
        const char *unit = line->token[i + 1];
        if (g_ascii_strncasecmp(unit, "SEC", 3) == 0)
            hours /= 3600.0;
        else if (g_ascii_strncasecmp(unit, "MIN", 3) == 0)
            hours /= 60.0;
        else if (g_ascii_strncasecmp(unit, "DAY", 3) == 0)
            hours *= 24.0;
        else if (g_ascii_strcasecmp(unit, "AM") == 0)
            hours = hours >= 12.0 ? hours - 12.0 : hours;
        else if (g_ascii_strcasecmp(unit, "PM") == 0)
            hours = hours >= 12.0 ? hours : hours + 12.0;
        else if (g_ascii_strncasecmp(unit, "HOU", 3) != 0)
            return jum_inp_fault(p, line, _("“%s” is not a unit of time"), unit);
    }
    if (!(hours < 1e9))
        return jum_inp_fault(p, line, _("“%s” is not a time"), line->token[i]);
    *time_s = (gint64) (hours * 3600.0 + 0.5);
    return TRUE;
}

/* ---- lines ---- */

/* Room for the tokens of one more line. */
static char **
token_room(JumInpParser *p)
{
    if (p->token_blocks->len == 0 || p->block_used + JUM_INP_MAX_TOKENS > TOKEN_BLOCK) {
        g_ptr_array_add(p->token_blocks, g_new(char *, TOKEN_BLOCK));
        p->block_used = 0;
    }
    return (char **) g_ptr_array_index(p->token_blocks, p->token_blocks->len - 1) + p->block_used;
}

/* Cuts the comment, splits on blanks and commas; a quoted token may hold blanks. */
static gboolean
tokenise(JumInpParser *p, JumInpLine *line, char *text)
{
    char *comment = strchr(text, ';');
    if (comment != NULL)
        *comment = '\0';
    line->n = 0;
    line->token = token_room(p);
    for (char *c = text; *c != '\0';) {
        while (*c != '\0' && strchr(" \t\r,", *c) != NULL)
            c++;
        if (*c == '\0')
            break;
        if (line->n == JUM_INP_MAX_TOKENS)
            return jum_inp_fault(p, line, _("more than %d words on one line"), JUM_INP_MAX_TOKENS);
        gboolean quoted = *c == '"';
        char *end = quoted ? strchr(c + 1, '"') : c + strcspn(c, " \t\r,");
        line->token[line->n++] = quoted ? c + 1 : c;
        if (end == NULL)
            return jum_inp_fault(p, line, _("a quotation mark is not closed"));
        c = *end != '\0' ? end + 1 : end;
        *end = '\0';
    }
    p->block_used += (gsize) line->n;
    return TRUE;
}

static int
section_of(const char *token)
{
    static const char *const names[] = {
#define JUM_INP_SECTION(name) "[" #name,
#include "formats/inp-sections.def"
#undef JUM_INP_SECTION
    };
    for (int i = 0; i < JUM_INP_N_SECTIONS; i++) {
        if (g_ascii_strncasecmp(token, names[i], i == JUM_INP_END ? 4 : 5) == 0)
            return i;
    }
    return -1;
}

static void
pass_element(JumInpParser *p, const JumInpLine *line)
{
    if (line->section == JUM_INP_OPTIONS || line->section == JUM_INP_TIMES ||
        line->section == JUM_INP_TITLE || line->section == JUM_INP_REPORT ||
        line->section == JUM_INP_LABELS || line->section == JUM_INP_BACKDROP ||
        line->section == JUM_INP_TAGS)
        return;
    jum_inp_line_element(p, line);
}

static gboolean
is_link_section(JumInpSection section)
{
    return section == JUM_INP_PIPES || section == JUM_INP_PUMPS || section == JUM_INP_VALVES;
}

static void
pass_link(JumInpParser *p, const JumInpLine *line)
{
    if (is_link_section(line->section))
        jum_inp_line_network(p, line);
}

static void
pass_reference(JumInpParser *p, const JumInpLine *line)
{
    switch (line->section) {
    case JUM_INP_RULES:
        jum_inp_line_rule(p, line);
        break;
    case JUM_INP_CONTROLS:
    case JUM_INP_STATUS:
    case JUM_INP_ENERGY:
    case JUM_INP_QUALITY:
    case JUM_INP_SOURCES:
    case JUM_INP_REACTIONS:
    case JUM_INP_MIXING:
        jum_inp_line_operation(p, line);
        break;
    default:
        if (!is_link_section(line->section))
            jum_inp_line_network(p, line);
    }
}

static void
pass_options(JumInpParser *p, const JumInpLine *line)
{
    if (line->section == JUM_INP_OPTIONS || line->section == JUM_INP_TIMES ||
        line->section == JUM_INP_REPORT)
        jum_inp_line_option(p, line);
}

static GArray *
cut_lines(JumInpParser *p)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(JumInpLine));
    int section = -1;
    guint number = 0;
    char *end = p->buffer + p->length;
    for (char *c = p->buffer; c < end;) {
        char *eol = memchr(c, '\n', (gsize) (end - c));
        char *next = eol != NULL ? eol + 1 : end;
        if (eol != NULL)
            *eol = '\0';
        JumInpLine line = {.number = ++number,
                           .section = section < 0 ? JUM_INP_TITLE : (JumInpSection) section};
        g_autofree char *as_it_stands = section == JUM_INP_TITLE ? g_strstrip(g_strdup(c)) : NULL;
        gboolean ok = tokenise(p, &line, c);
        c = next;
        if (line.n == 0 || !ok)
            continue;
        if (line.token[0][0] == '[') {
            section = section_of(line.token[0]);
            if (section < 0)
                jum_inp_fault(p, &line, _("unknown section “%s”"), line.token[0]);
            if (section == JUM_INP_END) {
                p->closed = TRUE;
                break;
            }
        } else if (section >= 0) {
            if (section == JUM_INP_TITLE && p->title->len < 4096)
                g_string_append_printf(p->title, "%s%s", p->title->len > 0 ? "\n" : "",
                                       as_it_stands);
            g_array_append_val(lines, line);
        } else {
            jum_inp_fault(p, &line, _("a line before the first section"));
        }
        if (p->faults->len >= MAX_FAULTS)
            break;
    }
    return lines;
}

/* ---- the whole ---- */

static JumInpParser *
parser_new(const char *text, gsize length, const char *name)
{
    JumInpParser *p = g_new0(JumInpParser, 1);
    p->inp = g_new0(JumInp, 1);
    p->inp->net.options = jum_water_options_default();
    jum_inp_default_units(p);
    p->inp->nodes = g_hash_table_new(g_str_hash, g_str_equal);
    p->inp->links = g_hash_table_new(g_str_hash, g_str_equal);
    p->inp->warnings = g_ptr_array_new_with_free_func(g_free);
    p->name = name;
    p->length = length;
    p->buffer = g_malloc(length + 1);
    memcpy(p->buffer, text, length);
    p->buffer[length] = '\0';
    p->faults = g_ptr_array_new_with_free_func((GDestroyNotify) jum_inp_fault_free);
    p->token_blocks = g_ptr_array_new_with_free_func(g_free);
    p->node_lines = g_array_new(FALSE, FALSE, sizeof(JumInpLine *));
    p->link_lines = g_array_new(FALSE, FALSE, sizeof(JumInpLine *));
    p->patterns = g_hash_table_new(g_str_hash, g_str_equal);
    p->curves = g_hash_table_new(g_str_hash, g_str_equal);
    p->nodes = g_array_new(FALSE, TRUE, sizeof(JumWaterNode));
    p->links = g_array_new(FALSE, TRUE, sizeof(JumWaterLink));
    p->tanks = g_array_new(FALSE, TRUE, sizeof(JumWaterTank));
    p->pumps = g_array_new(FALSE, TRUE, sizeof(JumWaterPump));
    p->demands = g_array_new(FALSE, TRUE, sizeof(JumWaterDemand));
    p->controls = g_array_new(FALSE, TRUE, sizeof(JumWaterControl));
    p->rules = g_array_new(FALSE, TRUE, sizeof(JumWaterRule));
    p->premises = g_array_new(FALSE, TRUE, sizeof(JumWaterPremise));
    p->rule_actions = g_array_new(FALSE, TRUE, sizeof(JumWaterRuleAction));
    p->sources = g_array_new(FALSE, TRUE, sizeof(JumWaterSource));
    p->node_demands = g_array_new(FALSE, TRUE, sizeof(JumInpDemand));
    p->pattern_values = g_array_new(FALSE, TRUE, sizeof(JumInpPatternValue));
    p->curve_points = g_array_new(FALSE, TRUE, sizeof(JumInpCurvePoint));
    p->node_ids = g_ptr_array_new_with_free_func(g_free);
    p->link_ids = g_ptr_array_new_with_free_func(g_free);
    p->pattern_ids = g_ptr_array_new_with_free_func(g_free);
    p->curve_ids = g_ptr_array_new_with_free_func(g_free);
    p->title = g_string_new(NULL);
    p->rule = -1;
    return p;
}

static void
parser_free(JumInpParser *p)
{
    jum_inp_free(p->inp);
    GArray *arrays[] = {p->nodes,        p->links,      p->tanks,        p->pumps,
                        p->demands,      p->controls,   p->rules,        p->premises,
                        p->rule_actions, p->sources,    p->node_demands, p->pattern_values,
                        p->curve_points, p->node_lines, p->link_lines};
    for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_array_unref(arrays[i]);
    GPtrArray *lists[] = {p->node_ids, p->link_ids, p->pattern_ids, p->curve_ids};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (lists[i] != NULL)
            g_ptr_array_unref(lists[i]);
    }
    g_clear_pointer(&p->faults, g_ptr_array_unref);
    g_ptr_array_unref(p->token_blocks);
    g_hash_table_unref(p->patterns);
    g_hash_table_unref(p->curves);
    g_string_free(p->title, TRUE);
    g_free(p->default_pattern);
    g_free(p->global_price_pattern);
    g_free(p->trace_node);
    g_free(p->buffer);
    g_free(p);
}

void
jum_inp_free(JumInp *inp)
{
    if (inp == NULL)
        return;
    jum_water_network_clear(&inp->net);
    g_strfreev(inp->node_id);
    g_strfreev(inp->link_id);
    g_free(inp->x);
    g_free(inp->y);
    g_free(inp->title);
    g_ptr_array_unref(inp->warnings);
    g_hash_table_unref(inp->nodes);
    g_hash_table_unref(inp->links);
    g_free(inp);
}

static void
set_error_of_faults(GError **error, const char *name, GPtrArray *faults)
{
    GString *message = g_string_new(NULL);
    for (guint i = 0; i < faults->len && i < MAX_FAULTS; i++) {
        const JumInpFault *f = g_ptr_array_index(faults, i);
        if (i > 0)
            g_string_append(message, "\n");
        if (f->line > 0)
            g_string_append_printf(message, _("%s, line %u, [%s]: %s in “%s”"), name, f->line,
                                   f->section, f->what, f->text);
        else
            g_string_append_printf(message, "%s: %s", name, f->what);
    }
    if (faults->len > MAX_FAULTS)
        g_string_append_printf(message, _("\n%s: and %u more faults"), name,
                               faults->len - MAX_FAULTS);
    g_set_error_literal(error, JUM_ERROR, JUM_ERROR_FORMAT, message->str);
    g_string_free(message, TRUE);
}

JumInp *
jum_inp_parse(const char *text, gsize length, const char *name, GPtrArray **faults, GError **error)
{
    gint64 begin = g_get_monotonic_time();
    while (length > 0 && text[length - 1] == '\0')
        length--; /* trailing NULs are end of file */
    if (memchr(text, '\0', length) != NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT,
                    _("%s is a binary file, not an EPANET input file"), name);
        return NULL;
    }
    JumInpParser *p = parser_new(text, length, name);
    GArray *lines = cut_lines(p);
    void (*const passes[])(JumInpParser *, const JumInpLine *) = {pass_options, pass_element,
                                                                  pass_link, pass_reference};
    for (gsize pass = 0; pass < G_N_ELEMENTS(passes); pass++) {
        for (guint i = 0; i < lines->len && p->faults->len < MAX_FAULTS; i++)
            passes[pass](p, &g_array_index(lines, JumInpLine, i));
        if (pass == 0)
            jum_inp_settle_units(p);
    }
    gboolean empty = p->nodes->len == 0;
    if (p->faults->len == 0 && !empty)
        jum_inp_finish(p);
    g_array_unref(lines);
    if (!p->closed)
        jum_inp_warn(p, NULL, _("no [END]: the file may have been cut short"));
    JumInp *inp = NULL;
    if (empty && p->faults->len == 0) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_EMPTY,
                    _("%s holds no node: is it an EPANET input file?"), name);
    } else if (p->faults->len > 0) {
        set_error_of_faults(error, name, p->faults);
        if (faults != NULL)
            *faults = g_steal_pointer(&p->faults);
    } else {
        inp = g_steal_pointer(&p->inp);
        inp->parse_ms = (double) (g_get_monotonic_time() - begin) / 1000.0;
        p->inp = g_new0(JumInp, 1);
        p->inp->warnings = g_ptr_array_new();
        p->inp->nodes = g_hash_table_new(NULL, NULL);
        p->inp->links = g_hash_table_new(NULL, NULL);
    }
    parser_free(p);
    return inp;
}

JumInp *
jum_inp_read(const char *path, GPtrArray **faults, GError **error)
{
    gzFile file = gzopen(path, "rb"); /* reads plain files as they are */
    if (file == NULL) {
        g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("%s cannot be opened"), path);
        return NULL;
    }
    GByteArray *bytes = g_byte_array_new();
    guint8 chunk[65536];
    int n;
    while ((n = gzread(file, chunk, sizeof chunk)) > 0 && bytes->len <= MAX_BYTES)
        g_byte_array_append(bytes, chunk, (guint) n);
    gzclose(file);
    JumInp *inp = NULL;
    if (n < 0)
        g_set_error(error, JUM_ERROR, JUM_ERROR_IO, _("%s cannot be read to its end"), path);
    else if (bytes->len > MAX_BYTES)
        g_set_error(error, JUM_ERROR, JUM_ERROR_FORMAT, _("%s is larger than %d MB"), path,
                    MAX_BYTES >> 20);
    else
        inp = jum_inp_parse((const char *) bytes->data, bytes->len, path, faults, error);
    g_byte_array_unref(bytes);
    return inp;
}

int
jum_inp_node(const JumInp *inp, const char *id)
{
    return find(inp->nodes, id);
}

int
jum_inp_link(const JumInp *inp, const char *id)
{
    return find(inp->links, id);
}

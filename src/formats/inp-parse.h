#pragma once

#include "formats/inp.h"

/* What the stages of the .inp reader share: the tokenised file, the names, growing arrays. */

typedef enum {
#define JUM_INP_SECTION(name) JUM_INP_##name,
#include "formats/inp-sections.def"
#undef JUM_INP_SECTION
    JUM_INP_N_SECTIONS
} JumInpSection;

enum {
    JUM_INP_MAX_TOKENS = 64
};

typedef struct {
    guint number; /* from 1 */
    JumInpSection section;
    int n;
    char **token; /* [n] */
} JumInpLine;

typedef struct {
    JumInp *inp;
    const char *name;
    char *buffer; /* the file, cut into NUL-ended lines */
    gsize length;
    GPtrArray *faults;
    GPtrArray *token_blocks; /* where the tokens of all lines stand, block by block */
    gsize block_used;
    gsize searched;                  /* ids compared with ranges so far */
    GArray *node_lines, *link_lines; /* const JumInpLine *: where each node and link is described */
    gboolean closed;                 /* an [END] was read */
    GHashTable *patterns, *curves;   /* id → index + 1 */
    /* growing arrays, moved into inp->net at the end */
    GArray *nodes, *links, *tanks, *pumps, *demands, *controls, *rules, *premises, *rule_actions,
        *sources;
    GArray *node_demands; /* JumInpDemand: [DEMANDS] lines and the junctions' own */
    GArray *pattern_values, *curve_points; /* JumInpPatternValue, JumInpCurvePoint, in file order */
    GPtrArray *node_ids, *link_ids, *pattern_ids, *curve_ids;
    GString *title;
    char *default_pattern, *global_price_pattern, *trace_node;
    gboolean has_pattern_option;
    int rule;      /* index of the rule being read, -1 */
    int rule_part; /* -1 named, 0 premises, 1 then, 2 else, 3 priority */
} JumInpParser;

typedef struct {
    int node, pattern;
    double base;
    gboolean from_section; /* [DEMANDS] replaces the junction's own */
} JumInpDemand;

typedef struct {
    int index;
    double value;
} JumInpPatternValue;

typedef struct {
    int index;
    double x, y;
} JumInpCurvePoint;

/** jum_inp_warn: a line that is understood but not followed, or that is unusual; @line may be NULL. */
void jum_inp_warn(JumInpParser *p, const JumInpLine *line, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/** jum_inp_may_search: @n more ids are compared with a range; a fault when a file asks for more than seconds of it. */
gboolean jum_inp_may_search(JumInpParser *p, const JumInpLine *line, gsize n);
/** jum_inp_in_range: is @id between @first and @last, as numbers if both are, else by their letters? As EPANET does. */
gboolean jum_inp_in_range(const char *id, const char *first, const char *last);
/** jum_inp_fault: records a wrong line (bounded). Always returns FALSE. */
gboolean jum_inp_fault(JumInpParser *p, const JumInpLine *line, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/** jum_inp_number: token @i as a finite number, or a fault naming @what. */
gboolean
jum_inp_number(JumInpParser *p, const JumInpLine *line, int i, const char *what, double *value);
/** jum_inp_optional: as jum_inp_number(), but leaves @value alone when the token is absent. */
gboolean
jum_inp_optional(JumInpParser *p, const JumInpLine *line, int i, const char *what, double *value);
/** jum_inp_is: is @token the keyword @word, in any case, by its first letters as EPANET compares them? */
gboolean jum_inp_is(const char *token, const char *word);
int jum_inp_find_node(JumInpParser *p, const JumInpLine *line, const char *id);
int jum_inp_find_link(JumInpParser *p, const JumInpLine *line, const char *id);
int jum_inp_find_pattern(JumInpParser *p, const JumInpLine *line, const char *id);
int jum_inp_find_curve(JumInpParser *p, const JumInpLine *line, const char *id);
/** jum_inp_time: "6", "6:30", "6:30:15", "6 PM", "90 MIN" from token @i on; seconds. @hours_by_default. */
gboolean jum_inp_time(JumInpParser *p, const JumInpLine *line, int i, int n, gint64 *time_s);

/** jum_inp_default_units: those of a file that names none: gallons a minute, feet, inches. */
void jum_inp_default_units(JumInpParser *p);

/** jum_inp_settle_units: once all options are read: pressure, which depends on two of them. */
void jum_inp_settle_units(JumInpParser *p);

/* inp-network.c, inp-operation.c, inp-rules.c, inp-options.c: one line of one section */
gboolean jum_inp_line_element(JumInpParser *p, const JumInpLine *line); /* pass 1: what has an id */
gboolean jum_inp_line_network(JumInpParser *p,
                              const JumInpLine *line); /* pass 2: what refers to ids */
gboolean jum_inp_line_operation(JumInpParser *p,
                                const JumInpLine *line); /* controls, status, energy, quality */
gboolean jum_inp_line_rule(JumInpParser *p, const JumInpLine *line);
gboolean jum_inp_line_option(JumInpParser *p, const JumInpLine *line); /* first of all: units */
/** jum_inp_finish: curves, demands, pumps, tanks into SI; faults of the whole. */
gboolean jum_inp_finish(JumInpParser *p);

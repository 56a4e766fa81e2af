#pragma once

#include "base/error.h"
#include "sim/water/network.h"

/** JumInpUnits: what the numbers of one file mean, and how they become SI. */
typedef struct {
    const char *flow_name;     /* "GPM", "LPS", … */
    const char *pressure_name; /* "PSI", "KPA", …; NULL: what goes with the unit of flow */
    bool metric;
    double flow;     /* file unit → m³/s */
    double length;   /* m per file unit of length, elevation, head */
    double diameter; /* m per file unit of pipe diameter */
    double pressure; /* m of water per file unit of pressure */
    double
        outlet_pressure; /* m per psi or m: of emitter coefficients, whatever the unit of pressure */
    double power;        /* W per file unit of power (hp or kW) */
    double roughness;    /* Darcy-Weisbach: m per file unit */
    double volume;       /* m³ per file unit */
} JumInpUnits;

/** JumInpFault: one wrong line. */
typedef struct {
    guint line;
    char *section, *text, *what;
} JumInpFault;

/**
 * JumInp: an EPANET 2.2/2.3 input file: the network in SI, and what people call its parts.
 * Owns: everything.  Free with jum_inp_free().
 */
typedef struct {
    JumWaterNetwork net;
    JumInpUnits units;
    char **node_id, **link_id; /* [n_nodes], [n_links] */
    double *x, *y;             /* [n_nodes] as in the file, NaN without coordinates */
    char *title;
    GPtrArray *warnings;       /* (element-type utf8) sentences: lines understood but not used */
    GHashTable *nodes, *links; /* id → index + 1 */
    double parse_ms;
} JumInp;

/**
 * jum_inp_read:
 * @path: a .inp file, or .inp.gz
 * @faults: (out) (optional): (element-type JumInpFault): every wrong line, when it fails
 *
 * Reads every section of the language.  Quality, energy and report options that do not change hydraulics are kept.
 *
 * Errors: JUM_ERROR_MISSING, JUM_ERROR_IO, JUM_ERROR_FORMAT (the message lists the first faults with line and section),
 *         JUM_ERROR_EMPTY (no node).
 * Cost: about 1 µs a line.
 */
JumInp *jum_inp_read(const char *path, GPtrArray **faults, GError **error) JUM_MUST_USE;
/** jum_inp_parse: the same from memory; @name stands in the messages. */
JumInp *jum_inp_parse(const char *text,
                      gsize length,
                      const char *name,
                      GPtrArray **faults,
                      GError **error) JUM_MUST_USE;
void jum_inp_free(JumInp *inp);
void jum_inp_fault_free(JumInpFault *fault);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumInp, jum_inp_free)

/** jum_inp_node, jum_inp_link: index of an id, -1 if there is none. */
int jum_inp_node(const JumInp *inp, const char *id);
int jum_inp_link(const JumInp *inp, const char *id);

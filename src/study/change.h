#pragma once

#include "base/error.h"
#include "city/schema.h"

/*
 * One change of a scenario: its type, where it applies, and the numbers that type asks for.  The types are the rows of
 * study/change-types.def.
 */

typedef enum {
#define JUM_STUDY(symbol, name, solver, title) JUM_STUDY_##symbol,
#include "study/studies.def"
#undef JUM_STUDY
    JUM_N_STUDIES
} JumStudyKind;

const char *jum_study_kind_name(JumStudyKind kind);   /* "water" */
const char *jum_study_kind_solver(JumStudyKind kind); /* "water.network" */
const char *jum_study_kind_title(JumStudyKind kind);  /* translated */

typedef enum {
    JUM_ZONE_ALL,     /* the whole territory */
    JUM_ZONE_COMMUNE, /* by its code */
    JUM_ZONE_POLYGON, /* metres of the territory's frame, even-odd */
    JUM_ZONE_ASSETS, /* addresses: lamp/ID, or cabinet/ID for all its lamps; exactly one for a target */
} JumZoneKind;

typedef struct {
    JumZoneKind kind;
    char *commune;
    guint n_vertices;
    double *x_m, *y_m; /* [n_vertices] */
    char **assets;     /* NULL-terminated */
} JumZone;

/** jum_zone_holds: does a polygon zone hold the place? */
gboolean jum_zone_holds(const JumZone *zone, double x_m, double y_m);

typedef enum {
#define JUM_CHANGE(symbol, name, study, place, tables, night, title, ...) JUM_CHANGE_##symbol,
#include "study/change-types.def"
#undef JUM_CHANGE
    JUM_N_CHANGES
} JumChangeType;

typedef enum {
    JUM_PLACE_ZONE,   /* JSON member "zone" */
    JUM_PLACE_TARGET, /* JSON member "target": the address of one asset */
} JumChangePlace;

typedef enum {
    JUM_MEMBER_NONE,
    JUM_MEMBER_NUMBER,
    JUM_MEMBER_CHOICE, /* a name, from a list the study gives */
    JUM_MEMBER_CLOCK,  /* civil time of day, seconds */
} JumMemberKind;

/** JumChangeMember: one number, text or time that a type asks for. */
typedef struct {
    JumMemberKind kind;
    const char *key; /* in the file */
    gboolean required;
    double low, high, suggested;
    const char *label, *unit; /* for people; label not yet translated */
} JumChangeMember;

#define JUM_CHANGE_MEMBERS 6

typedef struct {
    const char *name; /* "pipe.burst" */
    JumStudyKind study;
    JumChangePlace place;
    const char *tables; /* "lamp cabinet" */
    gboolean night;
    const char *title;                               /* not yet translated */
    JumChangeMember members[JUM_CHANGE_MEMBERS + 1]; /* ended by JUM_MEMBER_NONE */
} JumChangeInfo;

const JumChangeInfo *jum_change_info(JumChangeType type);
/** jum_change_type_find: by the name in the file, or -1. */
int jum_change_type_find(const char *name);
/** jum_change_fits: may it be applied to an asset of this table? */
gboolean jum_change_fits(JumChangeType type, JumTable table);

typedef struct {
    JumChangeType type;
    gboolean disabled; /* stays in the list and has no effect */
    JumZone zone;
    double number[JUM_CHANGE_MEMBERS]; /* by member; seconds for a clock; NaN: not given */
    char *text[JUM_CHANGE_MEMBERS];
} JumChange;

/** jum_change_new: numbers as suggested, hours and texts not given; @zone: (nullable): copied; NULL: all. */
JumChange *jum_change_new(JumChangeType type, const JumZone *zone);
/** jum_change_new_at: on one asset. */
JumChange *jum_change_new_at(JumChangeType type, const char *address);
JumChange *jum_change_dup(const JumChange *change);
void jum_change_free(JumChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumChange, jum_change_free)
/** jum_change_set_zone: @zone is copied. */
void jum_change_set_zone(JumChange *change, const JumZone *zone);

/** jum_change_number: of the member called @key; NaN if it is not given; an unknown key is a programming error. */
double jum_change_number(const JumChange *change, const char *key);
void jum_change_set_number(JumChange *change, const char *key, double value);
const char *jum_change_text(const JumChange *change, const char *key);
void jum_change_set_text(JumChange *change, const char *key, const char *text);
/** jum_change_hours: FALSE if it applies all the time; else the civil times it starts and ends. */
gboolean jum_change_hours(const JumChange *change, double *from_s, double *to_s);
/** jum_change_is_on: does it apply at this civil time of day?  Hours may cross midnight. */
gboolean jum_change_is_on(const JumChange *change, double day_s);
/** jum_change_target: the address of its asset, NULL if it applies to a zone. */
const char *jum_change_target(const JumChange *change);

/** jum_change_sentence: for people: "Dim: whole territory, share of today's level 0.5 ×, 23:00–05:00".
 * @where: (nullable): what stands for its place; the caller frees. */
char *jum_change_sentence(const JumChange *change, const char *where);

#pragma once

#include "wire/command.h"

/** JumCommandMode: what a POST on /v1/commands asks for. */
typedef enum {
    JUM_COMMAND_MODE_SELECT,
    JUM_COMMAND_MODE_OPERATE,
    JUM_COMMAND_MODE_DIRECT, /* classes A and S */
} JumCommandMode;

/** JumCommandRequest: body of POST /v1/commands:
 * {"mode":"select","batch":ID,"commands":[{id,target,action,value,duration_s,reason,issued_at,expires_at,
 * seen:{value,seq}},…]}, or one command flat with its "mode".  `seen` is what the person saw when deciding. */
typedef struct {
    JumCommandMode mode;
    char *batch;
    GPtrArray *commands; /* (element-type JumCommand) */
    GArray *seen_value;  /* (element-type double): NaN if not said */
    GArray *seen_seq;    /* (element-type guint64): 0 if not said */
} JumCommandRequest;

#define JUM_COMMAND_REQUEST_MAX (1024 * 1024) /* bytes */

JumCommandRequest *jum_command_request_new(JumCommandMode mode);
void jum_command_request_free(JumCommandRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCommandRequest, jum_command_request_free)

/** jum_command_request_add: takes ownership of @command; its batch becomes the request's. */
void jum_command_request_add(JumCommandRequest *request,
                             JumCommand *command,
                             double seen_value,
                             guint64 seen_seq);

/** jum_command_request_decode: Errors: JUM_ERROR_FORMAT, JUM_ERROR_VALUE (an id that is no UUID, no command, …). */
JumCommandRequest *
jum_command_request_decode(const char *text, gsize bytes, GError **error) JUM_MUST_USE;
void jum_command_request_encode(const JumCommandRequest *request, GString *out);

/** JumCommandAnswer: body of every answer about commands: {"commands":[…]} with their states (and, when there is one,
 * its members at the top), or
 * {"cause":…,"text":…} when the request itself is refused. */
typedef struct {
    GPtrArray *commands; /* (element-type JumCommand) */
    char *cause, *text;  /* NULL if the request was understood */
} JumCommandAnswer;

JumCommandAnswer *jum_command_answer_new(void);
void jum_command_answer_free(JumCommandAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumCommandAnswer, jum_command_answer_free)
JumCommandAnswer *
jum_command_answer_decode(const char *text, gsize bytes, GError **error) JUM_MUST_USE;
void jum_command_answer_encode(const JumCommandAnswer *answer, GString *out);

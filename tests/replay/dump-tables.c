/* Prints the command or the alarm table of wire/ as text, one line per state, event and guards, for compare-models.py:
 *   command  STATE event guards NEXT effects http cause
 *   alarm    latching bits EVENT-number next effects letter */
#include "wire/alarm-table.h"
#include "wire/command-table.h"

#include <stdio.h>
#include <string.h>

static void
dump_commands(void)
{
    for (int state = 0; state < JUM_N_COMMAND_STATES; state++)
        for (int event = 0; event < JUM_N_COMMAND_EVENTS; event++)
            for (guint guards = 0; guards < 1u << JUM_COMMAND_N_GUARD_BITS; guards++) {
                JumCommandStep step =
                    jum_command_step((JumCommandState) state, (JumCommandEvent) event, guards);
                printf("%s %s %u %s %u %d %s\n", jum_command_state_name((JumCommandState) state),
                       jum_command_event_name((JumCommandEvent) event), guards,
                       jum_command_state_name(step.next), step.effects, step.http,
                       step.cause != NULL ? step.cause : "-");
            }
}

static void
dump_alarms(void)
{
    for (int latching = 0; latching < 2; latching++)
        for (guint bits = 0; bits < 1u << JUM_ALARM_N_BITS; bits++)
            for (int event = 0; event < JUM_N_ALARM_EVENTS; event++) {
                JumAlarmStep step = jum_alarm_step(bits, (JumAlarmEvent) event, latching);
                printf("%d|%u|%s|%u|%u|%s\n", latching, bits,
                       jum_alarm_event_name((JumAlarmEvent) event), step.bits, step.effects,
                       jum_alarm_state_name(jum_alarm_bits_state(bits)));
            }
}

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "command") == 0)
        dump_commands();
    else if (argc == 2 && strcmp(argv[1], "alarm") == 0)
        dump_alarms();
    else
        return 2;
    return 0;
}

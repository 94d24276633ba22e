// What the kinds of entry are to the portal: where they go, and how a form reads as a record.

import { say } from "./words.js";

function filled(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null));
}

function number(text) {
  if (text === "" || text === undefined) return undefined;
  const found = Number(String(text).replace("\u2212", "-").replace(",", "."));
  return Number.isFinite(found) ? found : text; // the portal says what is wrong with it
}

/** `name-part` fields as {part: value}. */
function group(values, name) {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key.startsWith(`${name}-`)).map(([key, value]) => [key.slice(name.length + 1), value]));
}

function moment(day, hour, after) {
  if (!hour) return undefined;
  const at = new Date(`${day}T${hour}:00Z`);
  if (after && hour < after) at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 16); // without a zone: the portal's own
}

function aspects(values, asked) {
  const found = {};
  for (const [code, value] of Object.entries(group(values, "aspect"))) {
    const aspect = asked.find((one) => one.code === code);
    if (!aspect || value === "") continue;
    found[code] = aspect.kind === "number" ? number(value) : aspect.kind === "yes_no" ? value === "yes" : value;
  }
  return found;
}

export const KINDS = {
  formation: {
    path: "/api/v1/formations/",
    page: "/formations/",
    photos: true,
    sent: "sent",
    title: (values) => values.name || values.area_label || "",
    record(values, choices) {
      const program = choices?.programs?.find((one) => one.code === values.program);
      return filled({
        program: values.program,
        area: values.area,
        place_kind: values.place_kind,
        place_name: values.place_kind === "desa" ? "" : values.place_name,
        name: values.name,
        formed_on: values.formed_on,
        settlement_type: program?.settlements?.length ? values.settlement_type : "",
        decree_number: values.decree_number,
        decree_date: values.decree_date,
        petugas: values.petugas,
        notes: values.notes,
        latitude: number(values.latitude),
        longitude: number(values.longitude),
        position_accuracy_m: number(values.position_accuracy_m),
        aspects: aspects(values, program?.aspects ?? []),
      });
    },
    extra: (entry) => ({ submit: true, place_as_typed: true, ...(entry.confirmed ? { confirm_duplicate: true } : {}) }),
  },
  patrol: {
    path: "/api/v1/patrols/",
    page: "/patrols/",
    photos: true,
    sent: "recorded",
    title: (values, choices) => choices?.patrol?.types?.find(([code]) => code === values.patrol_type)?.[1] ?? "",
    record(values, choices) {
      const met = group(values, "met");
      const visits = (choices?.patrol?.points ?? [])
        .filter((point) => values[`go-${point.id}`])
        .map((point) => filled({ point: point.id, people_met: number(met[point.id]) }));
      if (values.elsewhere) visits.push(filled({ place: values.elsewhere }));
      const happened = values.happened === "happened";
      return filled({
        program: values.program,
        unit: values.unit,
        patrol_type: values.patrol_type,
        patrolled_on: values.patrolled_on,
        started_at: moment(values.patrolled_on, values.starts),
        ended_at: moment(values.patrolled_on, values.ends, values.starts),
        visits,
        incidents: happened ? [filled({ kind: values.incident, description: values.incident_told })] : [],
        nihil: values.happened === "nihil",
        situation: values.situation,
        notes: values.notes,
      });
    },
  },
  zone: {
    path: "/api/v1/zone-reports/",
    page: null,
    sent: "recorded",
    title: (values) => values.area_label || "",
    record: (values) => filled({ area: values.area, as_of: values.as_of, positive_houses: number(values.positive_houses), note: values.note }),
  },
  checkin: {
    path: "/api/v1/check-ins/",
    page: null,
    sent: "recorded",
    title: (values) => values.posko_label || "",
    record: (values) => filled({ posko: values.posko, pillar: values.pillar, person: values.person, phone_at: values.phone_at }),
  },
  nil: {
    path: "/api/v1/unit-weeks/",
    page: null,
    sent: "recorded",
    unnumbered: true, // a polsek says it of its week once, however often it is said
    title: (values) => values.week_label || "",
    record: (values) => ({ unit: values.unit, week: values.week, nil: true }),
  },
};

export function titleOf(entry, choices) {
  const kind = KINDS[entry.kind];
  const title = kind?.title(entry.values, choices) ?? "";
  return title ? `${say(entry.kind)}: ${title}` : say(entry.kind);
}

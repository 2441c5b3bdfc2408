/** An export whose columns have no usual names. */
export const STRANGE = `Kundennr,Kontakt (Mail),Rufnummer,Land,Zielgruppe
10023456,anna@example.org,+49 30 901820,DE,Herbst
10023457,bert@example.org,(030) 901821,DE,Herbst
10023458,,+1 415 555 0123,US,Winter
10023459,not an address,0151 23456789,DE,Winter
`;

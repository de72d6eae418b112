"""Lists of words that stand in addresses, names of companies and names of attributes; folded."""

LEGAL_FORMS = frozenset(
    """
    ltda lda limitada me mei epp eireli sa ss s/a cia companhia company co corp corporation inc incorporated ltd limited
    llc llp lp plc gmbh ag kg kgaa ohg gbr ug mbh ev eg se sarl sas sl slu srl spa bv nv oy oyj ab asa aps pty pte pvt
    sdn bhd kk sro doo kft zrt holding holdings grupo group gruppe the
    comercio servicos services industria industries participacoes e & and y und
    """.split()  # noqa: SIM905
)
SHARED_MAILBOXES = frozenset(
    """
    info contato contact contacto mail email sales vendas comercial financeiro admin administrador adm office suporte
    support atendimento sac hello oi ola noreply no-reply faturamento compras rh marketing team service help nfe
    """.split()  # noqa: SIM905
)
# Words in the key or the name of an attribute that say what it holds.
BIRTH_WORDS = ("nascimento", "nasc", "birth", "dob", "nacimiento", "geburt", "naissance", "aniversario")
DOCUMENT_WORDS = frozenset(
    """
    cpf cnpj rg ssn sin nif nie dni passport passaporte pasaporte documento document docnum tax taxid rut curp rfc
    cedula soc social national cnh ein vat abn tfn nhs steuernummer
    """.split()  # noqa: SIM905
)
PHONE_WORDS = frozenset("phone telephone tel telefone fone celular mobile cell whatsapp telefono movil fax".split())  # noqa: SIM905
AGE_WORDS = frozenset("age idade edad alter".split())  # noqa: SIM905
# What stands where nothing is known, made plain.
NOTHING_SAID = frozenset(
    ["na", "n a", "nan", "null", "none", "nulo", "unknown", "missing", "desconhecido", "nao informado"]
)
# What is written out in one address or name of a company and shortened in another.
_SHORTENED = """
st street str strasse straße saint
av avenue avenida ave
blvd boulevard blv
rd road
dr drive
ln lane
ct court
pl place
sq square
hwy highway
pkwy parkway
ter terrace
cir circle
apt apartment apartamento apto ap
ste suite
n north norte
s south sul sur
e east leste este
w west oeste
r rua
tv travessa
pc praca pca
al alameda
est estrada
rod rodovia
"""
_SHORTENED_OF_COMPANIES = """
intl international internacional
mfg manufacturing
bros brothers
assoc associates association
tech technologies technology tecnologia
univ university universidade
sys systems
mgmt management
dist distribuidora distribution distributors
ctr center centre centro
natl national nacional
const construction construtora construcoes
dept department
gen general
amer american
"""


def _in_short(lines: str) -> dict[str, str]:
    return {long: short for short, *longs in map(str.split, lines.strip().splitlines()) for long in longs}


IN_SHORT, COMPANIES_IN_SHORT = _in_short(_SHORTENED), _in_short(_SHORTENED_OF_COMPANIES)

"""Lists of names and of what stands beside them, in Portuguese, English and their neighbours; folded.

Nicknames and short forms are those of everyday use (compare the `nicknames` list of carltonnorthern and the IBGE's
"Nomes no Brasil"); each line leads to the name that comes first.
"""

HONORIFICS = frozenset(
    """
    sr sra srta senhor senhora dr dra doutor doutora prof profa professor professora eng enga engo arq adv dom dona
    mr mrs ms miss mx sir madam mister rev reverend father pe padre fr frei irma ir exmo exma ilmo ilma
    don dona senor senora srita lic ing mme mlle herr frau phd msc mba md esq
    """.split()  # noqa: SIM905 (lists of names read better as words)
)
PARTICLES = frozenset("da de do das dos di del della dello d e y of van von der den ter la le las los du des".split())  # noqa: SIM905
# Who has one is not who has none or another: father and son.
GENERATIONS = {
    "jr": "junior", "jnr": "junior", "junior": "junior", "filho": "junior", "fo": "junior", "hijo": "junior",
    "neto": "neto", "nto": "neto", "nieto": "neto", "sobrinho": "sobrinho", "segundo": "ii", "ii": "ii", "iii": "iii",
    "iv": "iv", "senior": "senior", "snr": "senior",
}  # fmt: skip

_SHORT_FORMS = """
jose ze zezinho zeca pepe zequinha
joao joaozinho jao johnny jon
john jack johnnie johny jonny
antonio tonho toninho toni tony tonico
anthony
francisco chico fco franc paco pancho fran chiquinho
maria ma mª m.a mariazinha mia mariinha
manuel manoel mel maneco manu
manuela manoela
pedro pedrinho pedr
paulo paulinho
luis luiz lula luisinho lulu
luisa luiza
beatriz bia bea beatris biazinha
ana aninha annie aninh
fernanda nanda fe
fernando nando
gabriel gabo biel gab
gabriela gabi gaby gabby
rafael rafa raphael raf
rafaela rafinha
eduardo edu dudu duda
carlos carlinhos cacau calu
roberto beto betinho
alberto
robert bob rob bobby robbie bert
william bill will billy wm liam willy
richard dick rick rich ricky richie
ricardo rick
james jim jimmy jamie jas
thomas tom tommy thos
tomas
michael mike mick mickey mikey
miguel
christopher chris kit topher
christina christine chris tina
cristina cris
cristiano cris
daniel dan danny dani
daniela dani
david dave davey davi
edward ed eddie ted ned teddy
theodore ted theo
teodoro teo
charles charlie chuck chas
george georgie geo
jorge jorginho
elizabeth liz beth betty eliza lizzie libby elisabeth
elisabete bete beth bet
margaret maggie meg peggy marge madge
margarida guida
katherine kate kathy katie kathryn catherine cathy cate katharine
catarina cata
jennifer jen jenny
jessica jess jessie
patricia pat patty trish pati paty
patrick pat paddy
rebecca becky becca
susan sue susie suzy
sandra san
samuel sam sammy
samantha sam
benjamin ben benny benji
joseph joe joey jos
joshua josh
matthew matt matty
mateus matheus teus
nicholas nick nicky nic
nicolas nico
alexander alex al sandy xander
alexandre alex xande xandao ale
alexandra alex sandra
alessandra ale
andrew andy drew
andre dede
stephen steve steven stevie
timothy tim timmy
gregory greg
jeffrey jeff geoffrey geoff
kenneth ken kenny
lawrence larry laurence
leonard leo len lenny
leonardo leo
ronald ron ronnie
donald don donnie
philip phil phillip pip
filipe felipe phelipe fil lipe
peter pete
raymond ray
frederick fred freddie freddy
frederico fred
guilherme gui guiga
gustavo guga gus
henrique rique henri
henry harry hank hal
marcelo celo marcelinho
marcos marquinhos marcus
vinicius vini
vitor victor vitinho
rodrigo digo rod
tiago thiago ti
diogo diego
sebastiao tiao bastiao
severino biu
raimundo rai mundinho
benedito dito
josefa zefa zefinha
francisca chica fca
terezinha teresinha tere teca
teresa tereza tete
theresa terry tess
antonia toninha tonia
helena lena leninha nena
isabel bel isabela isa izabel isabella
juliana ju juju juli
julia ju
luciana lu
luciano
lucas luquinhas luca
adriana dri drica adri
adriano
carolina carol caro
caroline carol
camila mila cami
mariana mari
marina mari
marilia mari
vanessa nessa van
valeria val
veronica vero
simone si
silvana sil
renata rena re
renato
cecilia ceci cissa
larissa lari
leticia le lele ticia
natalia nat naty nati
tatiana tati taty
bruna bru
bruno
priscila pri
aparecida cida aparec
conceicao ceicao
socorro
sergio serginho
reginaldo regis naldo
ronaldo
geraldo gera
nelson
amanda mandy
deborah debbie deb debora
dorothy dot dottie
emily em emmy
victoria vicky tori vitoria
barbara barb babs
abigail abby
jacob jake
nathaniel nathan nate
zachary zach zac
harold harry hal
walter walt wally
arthur art artie
albert al bert
alfred fred alf
eugene gene
gerald gerry jerry
jerome jerry
vincent vince vinny
"""

_COMMON = """
maria 60, jose 35, ana 25, joao 20, antonio 17, francisco 14, carlos 12, paulo 11, pedro 11, lucas 10, luis 12,
marcos 8, gabriel 8, rafael 8, daniel 7, marcelo 6, bruno 6, eduardo 6, felipe 5, rodrigo 5, fernando 5, francisca 5,
adriana 5, juliana 5, marcia 5, fernanda 5, patricia 5, aline 4, sandra 4, camila 4, amanda 4, bruna 4, jessica 5,
leticia 4, julia 4, luciana 4, vanessa 4, mariana 4, gabriela 3, beatriz 4, ricardo 4, tiago 4, andre 4, roberto 4,
silva 90, santos 50, oliveira 40, souza 35, sousa 20, lima 20, pereira 25, ferreira 20, costa 17, rodrigues 18,
almeida 14, nascimento 15, alves 15, carvalho 12, araujo 13, ribeiro 12, gomes 12, martins 11, rocha 10, barbosa 9,
james 15, john 20, robert 15, michael 15, william 14, david 14, richard 10, joseph 10, thomas 9, charles 8, mary 12,
patricia 6, jennifer 6, linda 5, elizabeth 6, barbara 5, susan 5, sarah 6, karen 4, emily 5, jessica 5, daniel 7,
smith 10, johnson 8, williams 7, brown 7, jones 7, garcia 6, miller 5, davis 5, martinez 5, wilson 4, anderson 4,
taylor 4, thomas 4, white 3, harris 3, martin 4, thompson 3, lee 4, walker 3, green 2, clark 3
"""


def _canonical() -> dict[str, tuple[str, ...]]:
    """By short form the names that it may stand for; a name in full stands for itself."""
    found: dict[str, list[str]] = {}
    for line in _SHORT_FORMS.strip().splitlines():
        full, *shorts = line.split()
        for each in (full, *shorts):
            found.setdefault(each, []).append(full)
    return {short: tuple(fulls) for short, fulls in found.items()}


# Given names that are near one another and not the same.
GIVEN = frozenset(
    """
    oliver olivia oscar alice aline alina amelia amanda emma emily emilia ella ellen helen helena ethan nathan aidan
    jayden hayden caden braden kayla kaylee hannah anna joanna diana julian julia juliana luciana lucia lucas luca
    laura lara larissa clara carla carlo carlos marcos marcia marta martha marlon martin martina marina mariana mario
    maria marisa melissa debora dora flora fabio fabiana flavio flavia silvio silvia celia celio cecilio elias elisa
    elaine eliane heloisa leandro leonardo leandra evandro edson elson nelson wilson gilson jason mason milson milton
    nilton hilton ailton vera vanda wanda sonia tania vania yara iara rosa rose rosana rosangela regina georgina
    sara sarah zara tina nina lina gina mina ivan ivo ian iago igor hugo diego diogo thiago bryan brian ryan rian
    joel noel abel isabel raquel miguel samuel manuel emanuel rafael gael ismael israel saul raul paul paula jade
    jane janet jean joan john josh noah jonas jonah tomas enzo lorenzo breno bento renato donato ester esther heitor
    vitor nicole nicolas simon simone ramon edna edina adina marlene marilene irene ilene eileen arlene darlene
    """.split()  # noqa: SIM905
)
FULL_NAMES = _canonical()
# Of a thousand people, how many have it.
COMMON = {name: int(number) / 1000 for name, number in (each.split() for each in _COMMON.split(","))}
